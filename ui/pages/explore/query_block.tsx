import { useState } from "preact/hooks";
import { Editor } from "../../promql/editor.tsx";
import type { Mistake } from "../../promql/mistake.ts";
import type { Vocabulary } from "../../promql/vocabulary.ts";
import type { ExploreQuery } from "../../state/place.ts";
import { Answer } from "./answer.tsx";
import { type DialogName, ExploreDialog } from "./dialogs.tsx";
import { QueryBar } from "./query_bar.tsx";
import { useQueryText } from "./use_query_text.ts";

export interface QueryBlockProps {
  /** The position of the query on the page. */
  readonly at: number;
  readonly query: ExploreQuery;
  readonly vocabulary: Vocabulary;
  readonly onChange: (query: ExploreQuery) => void;
  /** Undefined for the only query of the page. */
  readonly onRemove: (() => void) | undefined;
}

/** One query of the page: its editor and its answer. */
export function QueryBlock({ at, query, vocabulary, onChange, onRemove }: QueryBlockProps) {
  const [dialog, setDialog] = useState<DialogName>();
  const editor = `query-${at}`;
  const { text, setText, mistake, told, run, again, format, runs, isSent } = useQueryText(
    query,
    editor,
    onChange,
  );
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
        <QueryBar
          view={query.view}
          onView={(view) => onChange({ expr: mistake === undefined ? text : query.expr, view })}
          onRun={() => run(text)}
          onFormat={format}
          onDialog={setDialog}
          onRemove={onRemove}
        />
      </div>
      {isSent && (
        <Answer
          key={`${runs} ${query.expr}`}
          at={at}
          query={query}
          vocabulary={vocabulary}
          onChange={onChange}
          onAgain={again}
        />
      )}
      {dialog !== undefined && (
        <ExploreDialog
          name={dialog}
          vocabulary={vocabulary}
          onMetric={(name) => text.trim() === "" ? run(name) : setText(`${text} ${name}`)}
          onQuery={run}
          onClose={() => setDialog(undefined)}
        />
      )}
    </div>
  );
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
