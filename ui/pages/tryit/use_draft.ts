/** The content of the form or of the JSON editor. */

import { useEffect, useState } from "preact/hooks";
import type { Model } from "../../state/served_models.ts";
import { type Reference, useReference } from "../../state/reference.ts";
import { type Draft, exampleDraft } from "../../requests/draft.ts";
import type { Input } from "../../requests/input.ts";

export interface DraftState {
  readonly draft: Draft;
  /** Of the version; undefined without one. */
  readonly reference: Reference | undefined;
  readonly setDraft: (draft: Draft) => void;
  /** Replaces the draft by a new example. */
  readonly fill: () => void;
}

/** Where a draft outlives the page: the address of Try it. */
export interface SavedRow {
  /** Empty for none. */
  readonly row: string;
  readonly save: (row: string) => void;
}

const NOT_SAVED: SavedRow = { row: "", save: () => {} };

/** The draft: an example until the user edits it. */
export function useDraft(
  model: Model,
  version: string,
  input: Input,
  saved: SavedRow = NOT_SAVED,
): DraftState {
  // The features of a reference profile are those of the manifest.
  const reference = useReference(model.manifest === null ? "" : model.name, version);
  const example = () => exampleDraft(model.manifest, input, reference, Math.random);
  const [draft, setDraft] = useState<Draft>(() => {
    const row = readRow(saved.row, input);
    const made = example();
    // A row that somebody wrote by hand may name a few fields only.
    return typeof row === "object" && typeof made === "object" ? { ...made, ...row } : row ?? made;
  });
  const [touched, setTouched] = useState(saved.row !== "");
  // The reference arrives later and makes a better example; another version may have other inputs.
  useEffect(() => {
    const fits = (typeof draft === "string") === (input.kind !== "form");
    if (!touched || !fits) setDraft(example());
  }, [reference, input]);
  return {
    draft,
    reference,
    setDraft: (next) => {
      setTouched(true);
      setDraft(next);
      saved.save(writeRow(next));
    },
    fill: () => setDraft(example()),
  };
}

// Browsers and chats cut longer addresses.
const LONGEST_IN_ADDRESS = 2000;

/** A draft for the address; empty if it is too long. */
export function writeRow(draft: Draft): string {
  const text = JSON.stringify(draft);
  return text.length > LONGEST_IN_ADDRESS ? "" : text;
}

/** The draft of an address; undefined if it does not fit the input. */
export function readRow(text: string, input: Input): Draft | undefined {
  try {
    const draft: unknown = JSON.parse(text);
    if (input.kind === "json" && typeof draft === "string") return draft;
    if (input.kind !== "form" || typeof draft !== "object" || draft === null) return undefined;
    const texts = Object.entries(draft).filter(([, value]) => typeof value === "string");
    return Object.fromEntries(texts);
  } catch {
    return undefined;
  }
}
