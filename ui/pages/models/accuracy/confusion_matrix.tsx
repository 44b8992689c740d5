import { show, wholeNumber } from "../../../format/units.ts";
import { Scroll } from "../../../parts/scroll.tsx";
import type { Confusion } from "./confusion.ts";

// Few cells have room for large ones.
const FEW = 3;

/** A row per actual class, a column per predicted class. The diagonal is right. */
export function ConfusionMatrix({ confusion }: { confusion: Confusion }) {
  const { names, more, cells } = confusion;
  // The cell of the classes that are not shown has right and wrong predictions.
  const kindOf = (row: number, column: number) =>
    row !== column ? "wrong" : more > 0 && row === names.length - 1 ? "mixed" : "right";
  return (
    <Scroll label="Confusion matrix table">
      <table class={`matrix${names.length <= FEW ? " large" : ""}`}>
        <caption class="sr">Labels by actual and predicted class</caption>
        <thead>
          <tr>
            <td class="muted">actual ↓ predicted →</td>
            {names.map((name) => <th key={name} scope="col">{name}</th>)}
          </tr>
        </thead>
        <tbody>
          {names.map((actual, row) => (
            <tr key={actual}>
              <th scope="row">{actual}</th>
              {cells[row]!.map((count, column) => (
                <Cell
                  key={names[column]}
                  count={count}
                  of={cells[row]!.reduce((sum, one) => sum + one, 0)}
                  kind={kindOf(row, column)}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

interface CellProps {
  readonly count: number;
  /** Labels of the actual class. */
  readonly of: number;
  readonly kind: "right" | "wrong" | "mixed";
}

function Cell({ count, of, kind }: CellProps) {
  // Increases of counters are not quite whole.
  const share = count >= 0.5 ? count / of : 0;
  const text = wholeNumber(count);
  return (
    <td class={kind} style={{ "--share": `${Math.round(40 * share)}%` }} key={text}>
      {share > 0 ? <b>{text}</b> : <span class="muted">{text}</span>}{" "}
      <span>{share > 0 ? show(share, "ratio") : ""}</span>
    </td>
  );
}
