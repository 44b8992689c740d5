import type { LinesData } from "../../chart/lines.ts";

/** A note about values that have no place on an axis: NaN and infinities. */
export function Undrawable({ data: { lines } }: { data: LinesData }) {
  if (lines.length === 0) return null;
  const infinite = lines.filter(({ values }) =>
    values.some((value) => value === Infinity || value === -Infinity)
  );
  const finite = lines.some(({ values }) => values.some(Number.isFinite));
  if (infinite.length === 0 && finite) return null;
  return (
    <p class="warning">
      {infinite.length === 0
        ? "All values are NaN, for example from 0 / 0 or a quantile without observations. " +
          "There is no line to draw."
        : `${infinite.length} series ${infinite.length === 1 ? "has" : "have"} infinite values. ` +
          "The chart has gaps there; the table has the values."}
    </p>
  );
}
