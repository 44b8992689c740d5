/** The requests of one model's form: sends them and keeps the outcomes and the history. */

import { useState } from "preact/hooks";
import type { Draft } from "../../requests/draft.ts";
import { type Entry, forget, readHistory, remember } from "./history.ts";
import type { Input } from "../../requests/input.ts";
import { predictionText } from "./prediction_text.ts";
import { routeOf } from "../../requests/path.ts";
import { ask, type Outcome } from "./request.ts";

export interface Requests {
  /** One outcome per version of the last request. */
  readonly outcomes: readonly Outcome[];
  readonly busy: boolean;
  readonly history: readonly Entry[];
  readonly send: (draft: Draft, body: string, versions: readonly string[]) => Promise<void>;
  readonly clearHistory: () => void;
}

export function useRequests(model: string, input: Input): Requests {
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  const [busy, setBusy] = useState(false);
  const [history, setHistory] = useState(readHistory);
  const fields = input.kind === "form" ? input.fields.map(({ name }) => name) : [];
  const route = routeOf(input);
  const send = async (draft: Draft, body: string, versions: readonly string[]) => {
    setBusy(true);
    // In sequence: parallel requests would compete and both look slower.
    const made: Outcome[] = [];
    for (const version of versions) {
      made.push(await ask({ model, version, route, body, fields }));
    }
    setOutcomes(made);
    setBusy(false);
    const [first, second] = made.map((outcome) => ({
      version: outcome.version,
      said: outcome.state === "answered" ? predictionText(outcome.predictions[0]) : "rejected",
    }));
    const other = second === undefined ? {} : { other: second };
    setHistory(remember({ at: Date.now(), model, ...first!, draft, ...other }));
  };
  return { outcomes, busy, history, send, clearHistory: () => setHistory(forget()) };
}
