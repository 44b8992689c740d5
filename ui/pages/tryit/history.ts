/** The requests of this page in this browser, the latest first. */

import { store, stored } from "../../state/prefs.ts";
import type { Draft } from "../../requests/draft.ts";

export interface Entry {
  readonly at: number;
  readonly model: string;
  readonly version: string;
  readonly draft: Draft;
  readonly said: string;
  /** Of the version that it was compared with. */
  readonly other?: { readonly version: string; readonly said: string };
}

const KEPT = 20;

export function readHistory(): readonly Entry[] {
  try {
    const kept: unknown = JSON.parse(stored("tryit") ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => one?.draft !== undefined) : [];
  } catch {
    return [];
  }
}

export function remember(entry: Entry): readonly Entry[] {
  const history = [entry, ...readHistory()].slice(0, KEPT);
  store("tryit", JSON.stringify(history));
  return history;
}

export function forget(): readonly Entry[] {
  store("tryit", "[]");
  return [];
}
