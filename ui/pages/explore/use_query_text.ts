import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { parse } from "../../../server/prometheus/promql/parser.ts";
import { print } from "../../../server/prometheus/promql/print.ts";
import { type Mistake, mistakeIn } from "../../promql/mistake.ts";
import type { ExploreQuery } from "../../state/place.ts";
import { useSession } from "../../state/session.ts";
import { remember } from "./history.ts";
import { useSettled } from "./use_settled.ts";

export interface QueryText {
  /** The text in the editor, which may differ from the query that was run. */
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly mistake: Mistake | undefined;
  /** Whether to show the mistake: not while the user is typing. */
  readonly told: boolean;
  /** Sends the query unless it has a mistake; with `anyway` in any case. */
  readonly run: (expr: string, anyway?: boolean) => void;
  /** Sends the query again. */
  readonly again: () => void;
  readonly format: () => void;
  /** Counts the runs, so that the same query can be sent again. */
  readonly runs: number;
  /** Whether the query in the address is sent. */
  readonly isSent: boolean;
}

/** The text of one query: edited, checked and run. `editor` is the id of its text field. */
export function useQueryText(
  query: ExploreQuery,
  editor: string,
  onChange: (query: ExploreQuery) => void,
): QueryText {
  const session = useSession();
  const [text, setText] = useState(query.expr);
  const [runs, setRuns] = useState(0);
  /** The query that is sent although our parser rejects it. */
  const [forced, setForced] = useState("");
  const mistake = useMemo(() => mistakeIn(text), [text]);
  const [told, tell] = useSettled(text);
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
  return {
    text,
    setText,
    mistake,
    told,
    run,
    again: () => setRuns(runs + 1),
    format: () => {
      if (mistake === undefined && text.trim() !== "") setText(formatted(text));
    },
    runs,
    isSent: query.expr.trim() !== "" &&
      (query.expr === forced || mistakeIn(query.expr) === undefined),
  };
}

/** As Prometheus formats it. A query with variables is not PromQL and stays as it is. */
function formatted(text: string): string {
  try {
    return print(parse(text));
  } catch {
    return text;
  }
}
