import { show, wholeNumber } from "../../../format/units.ts";
import { Panel } from "../../../panels/panel.tsx";
import { lastValue } from "../../../panels/stat.tsx";
import { useVisibility } from "../../../panels/visibility.ts";
import { Value } from "../../../parts/value.tsx";
import { instant } from "../../../state/ask.ts";
import { useQueries } from "../../../state/use_queries.ts";
import { feedbackRows } from "./feedback_rows.ts";
import type { AccuracyQueries } from "./queries.ts";

/** What became of the labels that were sent in the range. */
export function FeedbackPanel({ queries, span }: { queries: AccuracyQueries; span: number }) {
  const visible = useVisibility();
  const shown = useQueries({
    own: instant(queries.feedback),
    stray: instant(queries.strayFeedback),
    predicted: instant(queries.predicted),
  }, visible.visible);
  const rows = feedbackRows(shown.data.own, shown.data.stray);
  const share = rows[0]!.count / lastValue(shown.data.predicted);
  return (
    <Panel
      id="feedback"
      title="Labels received"
      note={Number.isFinite(share) ? `${show(share, "ratio")} of predictions` : undefined}
      span={span}
      shown={shown}
      visible={visible}
      whole
      tabular={() => ({
        columns: [{ name: "Result" }, { name: "Labels" }],
        rows: rows.map(({ result, count }) => [result, count]),
      })}
    >
      <table class="feedback">
        <thead>
          <tr>
            <th scope="col">Result</th>
            <th scope="col">Labels</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ result, meaning, count, wrong }) => (
            <tr key={result}>
              <td>
                {wrong ? <span class="tag warn">{result}</span> : result}{" "}
                <span class="muted">{meaning}</span>
              </td>
              <td>
                <Value text={Number.isNaN(count) ? "–" : wholeNumber(count)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
