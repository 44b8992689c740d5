import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { print } from "../../../server/prometheus/promql/print.ts";
import { parse } from "../../../server/prometheus/promql/parser.ts";
import { Say } from "../../parts/say.tsx";
import { Editor } from "../../promql/editor.tsx";
import { type Mistake, mistakeIn } from "../../promql/mistake.ts";
import { Vocabulary } from "../../promql/vocabulary.ts";
import type { ExploreQuery, ExploreView } from "../../state/place.ts";
import { useSession } from "../../state/session.ts";
import { Answer } from "./answer.tsx";
import { HistoryList, MetricBrowser, QueryHelp } from "./dialogs.tsx";
import { remember } from "./history.ts";

const MOST_QUERIES = 6;
const VIEWS: readonly ExploreView[] = ["auto", "lines", "heatmap", "bars", "table", "json"];

export function Explore() {
  const session = useSession();
  const vocabulary = useMemo(() => new Vocabulary(session.client), []);
  const { queries } = session.place.value;
  const shown = queries.length === 0 ? [{ expr: "", view: "auto" as const }] : queries;
  const change = (next: readonly ExploreQuery[]) => session.go({ queries: next });
  const asked = queries.filter(({ expr }) => expr.trim() !== "");
  const add = () => {
    change([...shown, { expr: "", view: "auto" }]);
    requestAnimationFrame(() => document.getElementById(`query-${shown.length}`)?.focus());
  };
  return (
    <>
      <Say mood="unknown">
        {asked.length === 0
          ? (
            <>
              <b>Query any metric.</b>{" "}
              Type two letters for suggestions, or open a chart here from its menu.
            </>
          )
          : (
            <>
              <b>{asked.length === 1 ? "1 query" : `${asked.length} queries`}.</b> Edit{" "}
              {asked.length === 1 ? "it" : "one"} and press Enter to run.
            </>
          )}
      </Say>
      {shown.map((query, at) => (
        <QueryBlock
          key={at}
          at={at}
          query={query}
          vocabulary={vocabulary}
          removable={shown.length > 1}
          onChange={(next) => change(shown.map((old, other) => other === at ? next : old))}
          onRemove={() => change(shown.filter((_, other) => other !== at))}
        />
      ))}
      {shown.length < MOST_QUERIES && queries.length > 0 && (
        <button type="button" class="ctl" onClick={add}>Add query</button>
      )}
    </>
  );
}

interface BlockProps {
  readonly at: number;
  readonly query: ExploreQuery;
  readonly vocabulary: Vocabulary;
  readonly removable: boolean;
  readonly onChange: (query: ExploreQuery) => void;
  readonly onRemove: () => void;
}

function QueryBlock({ at, query, vocabulary, removable, onChange, onRemove }: BlockProps) {
  const session = useSession();
  const [text, setText] = useState(query.expr);
  const [dialog, setDialog] = useState<"" | "metrics" | "history" | "help">("");
  const editor = `query-${at}`;
  /** Counts the runs, so that the same query can be sent again. */
  const [runs, setRuns] = useState(0);
  /** The query that is sent although our parser rejects it. */
  const [forced, setForced] = useState("");
  const mistake = useMemo(() => mistakeIn(text), [text]);
  const [told, tell] = useTold(text);
  const written = useRef(query.expr);
  useEffect(() => {
    // A query from elsewhere (Back, a link) replaces what was typed.
    if (query.expr !== written.current) setText(query.expr);
    written.current = query.expr;
  }, [query.expr]);
  const run = (expr: string, anyway = false) => {
    setText(expr);
    if (!anyway && mistakeIn(expr) !== undefined) {
      tell();
      // The mistake describes the editor, so a screen reader now reads it.
      document.getElementById(editor)?.focus();
      return;
    }
    setForced(anyway ? expr : "");
    setRuns(runs + 1);
    remember(expr);
    written.current = expr;
    onChange({ ...query, expr });
    session.tick();
  };
  const format = () => {
    if (mistake === undefined && text.trim() !== "") setText(formatted(text));
  };
  const asks = query.expr.trim() !== "" &&
    (query.expr === forced || mistakeIn(query.expr) === undefined);
  return (
    <div class="query">
      <div class="panel query-head">
        <Editor
          id={editor}
          value={text}
          vocabulary={vocabulary}
          mistake={mistake}
          told={told}
          onInput={setText}
          onRun={() => run(text)}
        />
        {told && mistake !== undefined && (
          <MistakeLine
            id={`${editor}-mistake`}
            mistake={mistake}
            onAnyway={() => run(text, true)}
          />
        )}
        <div class="row">
          <button type="button" class="ctl primary" onClick={() => run(text)}>Run</button>
          <div class="seg" role="group" aria-label="View">
            {VIEWS.map((view) => (
              <button
                key={view}
                type="button"
                aria-pressed={query.view === view}
                onClick={() => onChange({ expr: mistake === undefined ? text : query.expr, view })}
              >
                {view}
              </button>
            ))}
          </div>
          <span class="grow" />
          <button type="button" class="ctl" onClick={() => setDialog("metrics")}>Metrics</button>
          <button type="button" class="ctl" onClick={() => setDialog("history")}>History</button>
          <button type="button" class="ctl" onClick={format}>Format</button>
          <button type="button" class="ctl" onClick={() => setDialog("help")}>Help</button>
          {removable && (
            <button type="button" class="ctl" aria-label="Remove query" onClick={onRemove}>
              ×
            </button>
          )}
        </div>
      </div>
      {asks && (
        <Answer
          key={`${runs} ${query.expr}`}
          at={at}
          query={query}
          vocabulary={vocabulary}
          onChange={onChange}
          onAgain={() => setRuns(runs + 1)}
        />
      )}
      {dialog === "metrics" && (
        <MetricBrowser
          vocabulary={vocabulary}
          onChoose={(name) => {
            setDialog("");
            if (text.trim() === "") run(name);
            else setText(`${text} ${name}`);
          }}
          onClose={() => setDialog("")}
        />
      )}
      {dialog === "history" && (
        <HistoryList
          onChoose={(expr) => {
            setDialog("");
            run(expr);
          }}
          onClose={() => setDialog("")}
        />
      )}
      {dialog === "help" && <QueryHelp onClose={() => setDialog("")} />}
    </div>
  );
}

/** As Prometheus formats it. A query with variables is not PromQL and stays as it is. */
function formatted(text: string): string {
  try {
    return print(parse(text));
  } catch {
    return text;
  }
}

// Shorter pauses occur within a word.
const PATIENCE_MS = 800;

/** Whether to show the mistake in the text: after a pause in typing, or at once after `tell()`. */
function useTold(text: string): readonly [told: boolean, tell: () => void] {
  // The initial text is complete.
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return [settled === text, () => setSettled(text)];
}

interface MistakeProps {
  readonly id: string;
  readonly mistake: Mistake;
  readonly onAnyway: () => void;
}

/** The mistake in a query. The editor announces it to screen readers on Run. */
function MistakeLine({ id, mistake, onAnyway }: MistakeProps) {
  return (
    <p class="mistake">
      <span id={id}>{mistake.text}</span>{" "}
      <button type="button" class="link" onClick={onAnyway}>Run anyway</button>
    </p>
  );
}
