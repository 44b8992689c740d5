/** A confusion matrix: a row per actual class, a column per predicted class. */

import { show, wholeNumber } from "../format/units.ts";

export interface MatrixProps {
  readonly label: string;
  readonly classes: readonly string[];
  /** Counts by actual class, then by predicted class. */
  readonly counts: readonly (readonly number[])[];
}

export function Matrix({ label, classes, counts }: MatrixProps) {
  const total = counts.flat().reduce((sum, count) => sum + count, 0);
  return (
    <div class="scroll">
      <table class="matrix">
        <caption class="sr">{label}</caption>
        <thead>
          <tr>
            <td />
            {classes.map((name) => <th key={name} scope="col">predicted {name}</th>)}
          </tr>
        </thead>
        <tbody>
          {classes.map((actual, row) => (
            <tr key={actual}>
              <th scope="row">actual {actual}</th>
              {classes.map((predicted, column) => {
                const count = counts[row]?.[column] ?? 0;
                const share = total === 0 ? 0 : count / total;
                return (
                  <td
                    key={predicted}
                    class={row === column ? "right" : "wrong"}
                    style={{ "--share": `${Math.round(8 + 40 * Math.sqrt(share))}%` }}
                  >
                    {wholeNumber(count)} <span class="muted">{show(share, "ratio")}</span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
