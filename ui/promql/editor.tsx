/**
 * A field for a query: a plain textarea over its coloured text, with a list of what
 * may come next. It says that it is a combobox, though HTML would have that of fields of
 * one line only: no other role tells a screen reader that the list is open.
 */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Candidate, type Completion, completionAt } from "./complete.ts";
import { highlight, markedPieces } from "./highlight.ts";
import type { Mistake } from "./mistake.ts";
import type { Vocabulary } from "./vocabulary.ts";

export interface EditorProps {
  readonly id: string;
  readonly value: string;
  readonly vocabulary: Vocabulary;
  readonly mistake: Mistake | undefined;
  /** Whether the mistake is to be told: then it is marked, and `${id}-mistake` says what it is. */
  readonly told: boolean;
  readonly onInput: (value: string) => void;
  readonly onRun: () => void;
}

interface Offer {
  readonly place: Completion;
  /** How many characters stand behind what is replaced: what is typed meanwhile comes before them. */
  readonly behind: number;
  readonly candidates: readonly Candidate[];
  readonly chosen: number;
}

const DEBOUNCE_MS = 120;
// Preact's types know what HTML says of a textarea.
const COMBOBOX = "combobox" as string as "textbox";

// Fewer letters of a name would offer anything; one of a keyword tells which it is.
const LEAST_TYPED: Readonly<Partial<Record<Completion["kind"], number>>> = {
  expression: 2,
  operator: 1,
};

export function Editor(props: EditorProps) {
  const { id, value, vocabulary, mistake, told, onInput, onRun } = props;
  const wrong = told && mistake !== undefined;
  const area = useRef<HTMLTextAreaElement>(null);
  const [offer, setOffer] = useState<Offer>();
  // What is wrong is said aloud when somebody wants the answer, not at each key.
  const [refused, setRefused] = useState("");
  const asked = useRef(0);
  const cursor = useRef<number>(undefined);
  const list = `${id}-list`;

  // After a candidate was put in, the cursor goes behind it.
  useLayoutEffect(() => {
    if (cursor.current === undefined) return;
    area.current!.setSelectionRange(cursor.current, cursor.current);
    cursor.current = undefined;
  });
  useEffect(() => () => void asked.current++, []);

  /** Offers what may stand here; `forced` by a key, also before anything is typed. */
  const look = (forced: boolean) => {
    const turn = ++asked.current;
    const { value, selectionStart: at } = area.current!;
    const place = completionAt(value, at);
    // What was offered for another place is no longer meant.
    if (place.kind !== offer?.place.kind || place.from !== offer.place.from) setOffer(undefined);
    setTimeout(async () => {
      if (turn !== asked.current) return;
      const typed = value.slice(place.from, at);
      if (!forced && typed.length < (LEAST_TYPED[place.kind] ?? 0)) return setOffer(undefined);
      const candidates = await vocabulary.candidates(place, typed).catch(() => []);
      if (turn !== asked.current) return;
      const only = candidates.length === 1 && candidates[0]!.text === typed;
      const none = candidates.length === 0 || only;
      const behind = value.length - place.to;
      setOffer(none ? undefined : { place, behind, candidates, chosen: 0 });
    }, DEBOUNCE_MS);
  };
  const close = () => {
    asked.current++;
    setOffer(undefined);
  };
  const take = ({ text, insert = text, suffix }: Candidate, { place, behind }: Offer) => {
    const rest = value.slice(value.length - behind);
    const end = rest.startsWith(suffix.trim()) ? "" : suffix;
    const before = value.slice(0, place.from) + insert + end;
    cursor.current = before.length;
    onInput(before + rest);
    close();
    area.current!.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (offer !== undefined) {
      const { place, behind, candidates, chosen } = offer;
      const candidate = candidates[chosen]!;
      // Taking a whole word again would change nothing: Enter means the query.
      const word = value.slice(place.from, value.length - behind);
      const whole = candidate.text === word && candidate.suffix === "";
      const move = (by: number) =>
        setOffer({ ...offer, chosen: (chosen + by + candidates.length) % candidates.length });
      const acts: Readonly<Record<string, () => void>> = {
        ArrowDown: () => move(1),
        ArrowUp: () => move(-1),
        Tab: () => take(candidate, offer),
        Enter: () => take(candidate, offer),
        Escape: close,
      };
      const plain = !event.ctrlKey && !event.shiftKey && !(event.key === "Enter" && whole);
      const act = plain ? acts[event.key] : undefined;
      if (act !== undefined) {
        act();
        event.preventDefault();
        event.stopPropagation();
        return;
      }
      if (/^(ArrowLeft|ArrowRight|Home|End)$/.test(event.key)) close();
    }
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      close();
      setRefused(mistake?.text ?? "");
      onRun();
    }
    if (event.key === " " && event.ctrlKey) look(true);
  };
  return (
    <div class="editor">
      <pre aria-hidden="true">
        <Colored query={value} mistake={told ? mistake : undefined} />
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
        aria-invalid={wrong}
        aria-describedby={wrong ? `${id}-mistake` : undefined}
        aria-activedescendant={offer === undefined ? undefined : `${list}-${offer.chosen}`}
        onInput={(event) => {
          setRefused("");
          onInput(event.currentTarget.value);
          // What is pasted is as somebody wanted it.
          if (/^insertFrom/.test((event as InputEvent).inputType)) close();
          else look(false);
        }}
        onKeyDown={onKeyDown}
        onPointerDown={close}
        onBlur={close}
      />
      {offer !== undefined && (
        <ul class="offers" id={list} role="listbox" aria-label="Completions">
          {offer.candidates.map((candidate, at) => (
            <li
              key={`${candidate.kind} ${candidate.text}`}
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
      <p class="sr" role="alert">{refused}</p>
    </div>
  );
}

/** Underlined where something is missing. */
const MISSING = " ";

/** The query in colours, what is wrong underlined. */
function Colored({ query, mistake }: { query: string; mistake?: Mistake | undefined }) {
  const span = mistake?.span ?? { start: 0, end: 0 };
  const missing = mistake !== undefined && span.end === span.start;
  return (
    <>
      {markedPieces(highlight(query), span).map(({ text, color, inside }, at) => (
        <span key={at} class={`q-${color}${inside ? " q-wrong" : ""}`}>{text}</span>
      ))}
      {missing && <span class="q-wrong">{MISSING}</span>}
    </>
  );
}
