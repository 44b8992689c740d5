import type { Frame } from "../../prom/frame.ts";
import { heatmapQuery, isPlainSelector } from "../../promql/heatmap_query.ts";
import type { ExploreQuery } from "../../state/place.ts";

export interface HeatmapHintProps {
  readonly query: ExploreQuery;
  readonly frame: Frame;
  /** Whether the answer is a heatmap already. */
  readonly isHeatmap: boolean;
  readonly onChange: (query: ExploreQuery) => void;
}

/** Offers a heatmap of buckets that are lines, or that count from the start of a process. */
export function HeatmapHint({ query, frame, isHeatmap, onChange }: HeatmapHintProps) {
  const reason = reasonFor(query, frame, isHeatmap);
  return reason === undefined ? null : (
    <p class="info">
      {reason} <RunHeatmap query={query} onChange={onChange} />
    </p>
  );
}

/** Undefined where the view was chosen, or shows what happened in each cell. */
function reasonFor(query: ExploreQuery, { series }: Frame, isHeatmap: boolean): string | undefined {
  const buckets = series.length > 0 && series.every(({ labels }) => labels.le !== undefined);
  if (!buckets || query.view !== "auto") return undefined;
  if (!isHeatmap) return "These lines are the buckets of histograms.";
  return isPlainSelector(query.expr)
    ? "These buckets count from the start of the process."
    : undefined;
}

/** Runs the query that makes one heatmap of the answer. */
export function RunHeatmap(
  { query, onChange }: Pick<HeatmapHintProps, "query" | "onChange">,
) {
  const expr = heatmapQuery(query.expr);
  return (
    <button
      type="button"
      class="link"
      title={expr}
      onClick={() => onChange({ expr, view: "auto" })}
    >
      Show as a heatmap
    </button>
  );
}
