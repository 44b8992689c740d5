import { show, wholeNumber } from "../../../format/units.ts";
import { Panel } from "../../../panels/panel.tsx";
import { useVisibility } from "../../../panels/visibility.ts";
import { Value } from "../../../parts/value.tsx";
import { instant } from "../../../state/ask.ts";
import { useQueries } from "../../../state/use_queries.ts";
import { classCounts, totalsOf } from "./class_counts.ts";
import { confusionsOf, MOST_CONFUSIONS } from "./confusions.ts";
import type { AccuracyQueries } from "./queries.ts";

/** Which classes are mistaken for which most often. */
export function ConfusionsPanel({ queries }: { queries: AccuracyQueries }) {
  const visible = useVisibility();
  const cells = queries.confusions(MOST_CONFUSIONS);
  const shown = useQueries({
    cells: instant(cells),
    outcomes: instant(queries.outcomes),
  }, visible.visible);
  const { rows: labels, right } = totalsOf(classCounts(shown.data.outcomes));
  const pairs = confusionsOf(shown.data.cells, labels - right);
  // The count of a pair starts with its first label, which a range does not see.
  const none = labels - right >= 0.5
    ? "These wrong predictions are the first of their pairs: pairs count from the next one on"
    : "No wrong predictions in this range";
  return (
    <Panel
      id="confusions"
      title="Most frequent confusions"
      detail="share of the wrong predictions"
      span={12}
      shown={shown}
      visible={visible}
      height={26 + 31 * MOST_CONFUSIONS}
      empty={pairs.length > 0 ? undefined : none}
      asks={[{ expr: cells }]}
      tabular={() => ({
        columns: ["Predicted", "Actual", "Rows", "Share"].map((name) => ({ name })),
        rows: pairs.map(({ predicted, actual, rows, share }) => [predicted, actual, rows, share]),
      })}
    >
      <table class="steady">
        <thead>
          <tr>
            <th scope="col">Predicted</th>
            <th scope="col">Actual</th>
            <th scope="col">Rows</th>
            <th scope="col">Share</th>
          </tr>
        </thead>
        <tbody>
          {pairs.map(({ predicted, actual, rows, share }) => (
            <tr key={JSON.stringify([predicted, actual])}>
              <td>{predicted}</td>
              <td>{actual}</td>
              <td>
                <Value text={wholeNumber(rows)} />
              </td>
              <td>
                <Value text={show(share, "ratio")} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
