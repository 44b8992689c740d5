/**
 * A field for a query: a plain textarea over its coloured text, with a list of what
 * may come next. It says that it is a combobox, though HTML would have that of fields of
 * one line only: no other role tells a screen reader that the list is open.
 */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { parse } from "../../server/promql/parser.ts";
import { type Candidate, type Completion, completionAt } from "./complete.ts";
import { highlight } from "./highlight.ts";
import type { Vocabulary } from "./vocabulary.ts";

export interface EditorProps {
  readonly id: string;
  readonly value: string;
  readonly vocabulary: Vocabulary;
  readonly onInput: (value: string) => void;
  readonly onRun: () => void;
}

interface Offer {
  readonly place: Completion;
  readonly candidates: readonly Candidate[];
  readonly chosen: number;
}

const DEBOUNCE_MS = 120;
// Preact's types know what HTML says of a textarea.
const COMBOBOX = "combobox" as string as "textbox";

export function Editor({ id, value, vocabulary, onInput, onRun }: EditorProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const [offer, setOffer] = useState<Offer>();
  // What is wrong is said aloud when somebody wants the answer, not at each key.
  const [refused, setRefused] = useState("");
  const asked = useRef(0);
  const cursor = useRef<number>(undefined);
  const list = `${id}-list`;
  const mistake = mistakeIn(value);

  // After a candidate was put in, the cursor goes behind it.
  useLayoutEffect(() => {
    if (cursor.current === undefined) return;
    area.current!.setSelectionRange(cursor.current, cursor.current);
    cursor.current = undefined;
  });
  useEffect(() => () => void asked.current++, []);

  const look = () => {
    const turn = ++asked.current;
    setTimeout(async () => {
      const element = area.current;
      if (turn !== asked.current || element === null) return;
      const at = element.selectionStart;
      const place = completionAt(element.value, at);
      const typed = element.value.slice(place.from, at);
      const candidates = await vocabulary.candidates(place, typed).catch(() => []);
      if (turn !== asked.current) return;
      const only = candidates.length === 1 && candidates[0]!.text === typed;
      setOffer(candidates.length === 0 || only ? undefined : { place, candidates, chosen: 0 });
    }, DEBOUNCE_MS);
  };
  const close = () => {
    asked.current++;
    setOffer(undefined);
  };
  const take = (candidate: Candidate, { place }: Offer) => {
    const at = area.current!.selectionStart;
    const rest = value.slice(at);
    const suffix = rest.startsWith(candidate.suffix.trim()) ? "" : candidate.suffix;
    const text = value.slice(0, place.from) + candidate.text + suffix;
    cursor.current = text.length;
    onInput(text + rest);
    close();
    area.current!.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (offer !== undefined) {
      const { candidates, chosen } = offer;
      const move = (by: number) =>
        setOffer({ ...offer, chosen: (chosen + by + candidates.length) % candidates.length });
      const acts: Readonly<Record<string, () => void>> = {
        ArrowDown: () => move(1),
        ArrowUp: () => move(-1),
        Tab: () => take(candidates[chosen]!, offer),
        Enter: () => take(candidates[chosen]!, offer),
        Escape: close,
      };
      const act = event.ctrlKey || event.shiftKey ? undefined : acts[event.key];
      if (act !== undefined) {
        act();
        event.preventDefault();
        event.stopPropagation();
        return;
      }
    }
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      close();
      setRefused(mistake);
      onRun();
    }
    if (event.key === " " && event.ctrlKey) look();
  };
  return (
    <div class="editor">
      <pre aria-hidden="true">
        {highlight(value).map(({ text, color }, at) => <span key={at} class={`q-${color}`}>{text}</span>)}
        {"\n"}
      </pre>
      <textarea
        id={id}
        ref={area}
        value={value}
        rows={1}
        spellcheck={false}
        autocomplete="off"
        data-search
        placeholder="A PromQL query; Enter runs it, Shift+Enter is a new line"
        role={COMBOBOX}
        aria-label="Query"
        aria-expanded={offer !== undefined}
        aria-controls={offer === undefined ? undefined : list}
        aria-autocomplete="list"
        aria-invalid={mistake !== ""}
        aria-describedby={mistake === "" ? undefined : `${id}-mistake`}
        aria-activedescendant={offer === undefined ? undefined : `${list}-${offer.chosen}`}
        onInput={(event) => {
          setRefused("");
          onInput(event.currentTarget.value);
          look();
        }}
        onKeyDown={onKeyDown}
        onBlur={close}
      />
      {offer !== undefined && (
        <ul class="offers" id={list} role="listbox" aria-label="Completions">
          {offer.candidates.map((candidate, at) => (
            <li
              key={candidate.text}
              id={`${list}-${at}`}
              role="option"
              aria-selected={at === offer.chosen}
              ref={(element) => {
                if (at === offer.chosen) element?.scrollIntoView({ block: "nearest" });
              }}
              onPointerDown={(event) => {
                event.preventDefault();
                take(candidate, offer);
              }}
            >
              <b>{candidate.text}</b> <small>{candidate.kind}</small>
              {candidate.help !== "" && <div>{candidate.help}</div>}
            </li>
          ))}
        </ul>
      )}
      {mistake !== "" && <p class="mistake" id={`${id}-mistake`}>{mistake}</p>}
      <p class="sr" role="alert">{refused}</p>
    </div>
  );
}

/** What is wrong with a query, with its place; empty for a good one and for none. */
export function mistakeIn(query: string): string {
  if (query.trim() === "") return "";
  try {
    parse(query);
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
