/** The dialogs of Explore: the metrics browser, the query history and the help. */

import { useEffect, useState } from "preact/hooks";
import { wholeNumber } from "../../format/units.ts";
import { Dialog } from "../../parts/dialog.tsx";
import type { Metric } from "../../prom/metrics.ts";
import { VARIABLES } from "../../promql/variables.ts";
import type { Vocabulary } from "../../promql/vocabulary.ts";
import { forget, readHistory } from "./history.ts";

export type DialogName = "metrics" | "history" | "help";

export interface ExploreDialogProps {
  readonly name: DialogName;
  readonly vocabulary: Vocabulary;
  readonly onMetric: (name: string) => void;
  readonly onQuery: (expr: string) => void;
  readonly onClose: () => void;
}

export function ExploreDialog(props: ExploreDialogProps) {
  const { name, vocabulary, onMetric, onQuery, onClose } = props;
  const closing = (choose: (text: string) => void) => (text: string) => {
    onClose();
    choose(text);
  };
  switch (name) {
    case "metrics":
      return (
        <MetricBrowser vocabulary={vocabulary} onChoose={closing(onMetric)} onClose={onClose} />
      );
    case "history":
      return <HistoryList onChoose={closing(onQuery)} onClose={onClose} />;
    case "help":
      return <QueryHelp onClose={onClose} />;
  }
}

interface ChoiceProps {
  readonly onChoose: (text: string) => void;
  readonly onClose: () => void;
}

// A list of thousands would be slow to lay out.
const MOST_SHOWN = 200;

/** All metrics with their descriptions. */
function MetricBrowser(
  { vocabulary, onChoose, onClose }: ChoiceProps & { readonly vocabulary: Vocabulary },
) {
  const [metrics, setMetrics] = useState<readonly Metric[]>();
  const [failure, setFailure] = useState("");
  const [search, setSearch] = useState("");
  useEffect(() => {
    vocabulary.metrics().then(setMetrics, (error) => setFailure(String(error.message)));
  }, []);
  const words = search.toLowerCase().split(/\s+/);
  const found = (metrics ?? []).filter(({ name, help }) => {
    const text = `${name} ${help}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const shown = found.slice(0, MOST_SHOWN);
  return (
    <Dialog title="Metrics" onClose={onClose}>
      <input
        class="field"
        type="search"
        placeholder="Search by name or description"
        aria-label="Search metrics"
        value={search}
        onInput={(event) => setSearch(event.currentTarget.value)}
      />
      {failure !== "" && <p class="error" role="alert">{failure}</p>}
      <p class="muted" role="status">
        {metrics === undefined
          ? failure === "" && "Loading …"
          : shown.length < found.length
          ? `Showing ${MOST_SHOWN} of ${wholeNumber(found.length)}`
          : `${wholeNumber(found.length)} of ${wholeNumber(metrics.length)} metrics`}
      </p>
      <ul class="picks">
        {shown.map(({ name, type, help }) => (
          <li key={name}>
            <button type="button" onClick={() => onChoose(name)}>
              <b class="mono">{name}</b> {type !== "" && <span class="tag">{type}</span>}
              <div class="muted">{help}</div>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function HistoryList({ onChoose, onClose }: ChoiceProps) {
  const [history, setHistory] = useState(readHistory);
  return (
    <Dialog title="Query history" onClose={onClose}>
      {history.length === 0
        ? <p class="empty">No queries yet. Queries you run appear here.</p>
        : (
          <p>
            <button
              type="button"
              class="link"
              onClick={() => {
                forget();
                setHistory([]);
              }}
            >
              Clear all
            </button>
          </p>
        )}
      <ul class="picks">
        {history.map((expr) => (
          <li key={expr}>
            <button type="button" class="mono" onClick={() => onChoose(expr)}>{expr}</button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

const KEYS: readonly (readonly [string, string])[] = [
  ["Enter", "run the query, or accept the selected suggestion"],
  ["Shift+Enter", "insert a new line"],
  ["Ctrl+Space", "show suggestions"],
  ["Tab", "accept the selected suggestion"],
  ["Escape", "close the suggestions"],
];

function QueryHelp({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Query help" onClose={onClose}>
      <Terms terms={KEYS} />
      <p>
        These variables stand for durations that depend on the chart, for example in{" "}
        <code>rate(up[$__rate_interval])</code>:
      </p>
      <Terms terms={VARIABLES.map(({ name, help }) => [name, help] as const)} />
      <p>
        A variable is replaced with a duration before the query is sent. Links keep the variable.
      </p>
    </Dialog>
  );
}

function Terms({ terms }: { terms: readonly (readonly [string, string])[] }) {
  return (
    <table class="keys">
      <tbody>
        {terms.map(([term, meaning]) => (
          <tr key={term}>
            <th scope="row">
              <kbd>{term}</kbd>
            </th>
            <td class="left wrap">{meaning}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
