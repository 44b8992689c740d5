import { useMemo } from "preact/hooks";
import { show, wholeNumber } from "../../format/units.ts";
import type { Sample } from "../../prom/query.ts";
import { seriesNames, unitOf } from "./view.ts";

const MOST_BARS = 40;

/** The largest values as horizontal bars. */
export function SampleBars({ samples, expr }: { samples: readonly Sample[]; expr: string }) {
  const sorted = useMemo(
    () =>
      samples.filter(({ value }) => Number.isFinite(value))
        .sort((a, b) => b.value - a.value).slice(0, MOST_BARS),
    [samples],
  );
  const names = useMemo(() => seriesNames(sorted), [sorted]);
  const unit = unitOf(expr);
  const most = Math.max(...sorted.map(({ value }) => Math.abs(value)));
  const left = samples.length - sorted.length;
  return (
    <>
      <table class="bars">
        <caption class="sr">{expr}, the largest first</caption>
        <tbody>
          {sorted.map(({ value }, at) => (
            <tr key={names[at]}>
              <th scope="row">{names[at]}</th>
              <td class="bar">
                <i
                  class={value < 0 ? "below" : ""}
                  style={{ width: `${Math.abs(value) / (most || 1) * 100}%` }}
                />
              </td>
              <td>{show(value, unit)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {left > 0 && (
        <p class="warning">
          {wholeNumber(left)} of {wholeNumber(samples.length)} series have no bar: only the{" "}
          {MOST_BARS} largest finite values are drawn. The table shows all.
        </p>
      )}
    </>
  );
}
