import type { Frame } from "../../prom/frame.ts";
import type { ExploreQuery } from "../../state/place.ts";
import { RunHeatmap } from "./heatmap_hint.tsx";

export interface NoHistogramProps {
  readonly query: ExploreQuery;
  readonly frame: Frame;
  readonly onChange: (query: ExploreQuery) => void;
}

/** Why the answer is no heatmap, and a query that would be one. */
export function NoHistogram({ query, frame, onChange }: NoHistogramProps) {
  const hasBuckets = frame.series.some(({ labels }) => labels.le !== undefined);
  return (
    <p class="empty">
      <span class="nothing">
        A heatmap needs the buckets of one histogram: series that differ only in the label{" "}
        <code>le</code>. {hasBuckets && <RunHeatmap query={query} onChange={onChange} />}
      </span>
    </p>
  );
}
