/**
 * A field for a query: a plain textarea over its coloured text, with a list of suggestions.
 *
 * Its role is combobox. HTML allows that role only for fields of one line, but no other role tells
 * a screen reader that the list is open.
 */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { applyEdit } from "./apply_edit.ts";
import { Colored } from "./colored.tsx";
import type { Candidate } from "./complete.ts";
import type { Mistake } from "./mistake.ts";
import { editOnBackspace, editOnType, type TextEdit } from "./pairs.ts";
import { SuggestionList } from "./suggestion_list.tsx";
import { editWith, hasSelected, type Suggested, Suggestions } from "./suggestions.ts";
import type { Vocabulary } from "./vocabulary.ts";

export interface EditorProps {
  readonly id: string;
  readonly value: string;
  readonly vocabulary: Vocabulary;
  readonly mistake: Mistake | undefined;
  /** Whether the mistake is shown: underlined here, explained by the element `${id}-mistake`. */
  readonly told: boolean;
  readonly onInput: (value: string) => void;
  readonly onRun: () => void;
}

// Preact's types know what HTML allows for a textarea.
const COMBOBOX = "combobox" as string as "textbox";

export function Editor({ id, value, vocabulary, mistake, told, onInput, onRun }: EditorProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const suggestions = useMemo(() => new Suggestions(vocabulary), [vocabulary]);
  useEffect(() => () => suggestions.close(), [suggestions]);
  const shown = suggestions.shown.value;
  // A mistake is said aloud when the query should run, not at each key.
  const [refused, setRefused] = useState("");

  const look = (forced = false) => {
    const { value, selectionStart } = area.current!;
    suggestions.look(value, selectionStart, forced);
  };
  const take = (shown: Suggested, candidate: Candidate) => {
    area.current!.focus();
    applyEdit(area.current!, editWith(value, shown, candidate));
    suggestions.close();
  };
  useEffect(() => {
    // Preact knows no such event where the browser has no property for its handlers.
    const field = area.current!;
    const onBeforeInput = (event: InputEvent) => {
      const edit = pairEdit(field, event);
      if (edit === undefined) return;
      event.preventDefault();
      applyEdit(field, edit);
      suggestions.look(field.value, field.selectionStart);
    };
    field.addEventListener("beforeinput", onBeforeInput);
    return () => field.removeEventListener("beforeinput", onBeforeInput);
  }, [suggestions]);
  const run = () => {
    suggestions.close();
    setRefused(mistake?.text ?? "");
    onRun();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const act = shown && actOnList(event, value, shown, suggestions, take);
    if (act !== undefined) {
      act();
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (shown && /^(ArrowLeft|ArrowRight|Home|End)$/.test(event.key)) suggestions.close();
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      run();
    }
    if (event.key === " " && event.ctrlKey) look(true);
  };

  const wrong = told && mistake !== undefined;
  const list = `${id}-list`;
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
        aria-expanded={shown !== undefined}
        aria-controls={shown && list}
        aria-autocomplete="list"
        aria-invalid={wrong}
        aria-describedby={wrong ? `${id}-mistake` : undefined}
        aria-activedescendant={shown && `${list}-${shown.selected}`}
        onInput={(event) => {
          setRefused("");
          onInput(event.currentTarget.value);
          // Pasted text is complete.
          if (/^insertFrom/.test((event as InputEvent).inputType)) suggestions.close();
          else look();
        }}
        onKeyDown={onKeyDown}
        onPointerDown={() => suggestions.close()}
        onBlur={() => suggestions.close()}
      />
      {shown && (
        <SuggestionList
          id={list}
          shown={shown}
          onTake={(candidate) => take(shown, candidate)}
        />
      )}
      <p class="sr" role="alert">{refused}</p>
    </div>
  );
}

/** The edit of brackets and quotes in place of an input; undefined for all others. */
function pairEdit(
  { value, selectionStart, selectionEnd }: HTMLTextAreaElement,
  { inputType, data, isComposing }: InputEvent,
): TextEdit | undefined {
  if (isComposing) return undefined;
  if (inputType === "insertText" && data !== null) {
    return editOnType(value, { start: selectionStart, end: selectionEnd }, data);
  }
  return inputType === "deleteContentBackward" && selectionStart === selectionEnd
    ? editOnBackspace(value, selectionStart)
    : undefined;
}

/** The action of a key on the open list; undefined for a key that means the query. */
function actOnList(
  { key, ctrlKey, shiftKey }: KeyboardEvent,
  query: string,
  shown: Suggested,
  suggestions: Suggestions,
  take: (shown: Suggested, candidate: Candidate) => void,
): (() => void) | undefined {
  if (ctrlKey || shiftKey) return undefined;
  const takeSelected = () => take(shown, shown.candidates[shown.selected]!);
  switch (key) {
    case "ArrowDown":
      return () => suggestions.move(1);
    case "ArrowUp":
      return () => suggestions.move(-1);
    case "Tab":
      return takeSelected;
    case "Enter":
      return hasSelected(query, shown) ? undefined : takeSelected;
    case "Escape":
      return () => suggestions.close();
    default:
      return undefined;
  }
}
