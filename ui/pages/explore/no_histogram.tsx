import type { Frame } from "../../prom/frame.ts";
import type { ExploreQuery } from "../../state/place.ts";
import { sumByLe } from "./view.ts";

export interface NoHistogramProps {
  readonly query: ExploreQuery;
  readonly frame: Frame;
  readonly onChange: (query: ExploreQuery) => void;
}

/** Why the answer is no heatmap, and a query that would be one. */
export function NoHistogram({ query, frame, onChange }: NoHistogramProps) {
  const better = frame.series.some(({ labels }) => labels.le !== undefined)
    ? sumByLe(query.expr)
    : undefined;
  return (
    <p class="empty">
      <span class="nothing">
        A heatmap needs the buckets of one histogram: series that differ only in the label{" "}
        <code>le</code>.
        {better !== undefined && (
          <button
            type="button"
            class="link"
            onClick={() => onChange({ ...query, expr: better })}
          >
            Run {better}
          </button>
        )}
      </span>
    </p>
  );
}
