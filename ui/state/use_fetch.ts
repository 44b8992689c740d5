/** A document of the server that rarely changes: fetched once, kept as long as the page lives. */

import { type Signal, signal } from "@preact/signals";
import { fetchAllowed } from "./access.ts";
import { BASE } from "./base.ts";

export type Fetched<T> =
  | { readonly state: "loading" }
  | { readonly state: "ready"; readonly value: T }
  | { readonly state: "failed"; readonly message: string };

const kept = new Map<string, Signal<Fetched<unknown>>>();

// A missing document may come with a new version of a model.
const TRY_AGAIN_MS = 60_000;

/** The JSON at a path of our own server. A failure is retried after a minute. */
export function useFetch<T>(path: string | undefined): Fetched<T> {
  if (path === undefined) return { state: "loading" };
  let document = kept.get(path);
  if (document === undefined) {
    document = signal<Fetched<unknown>>({ state: "loading" });
    kept.set(path, document);
    read(path, document);
  }
  return document.value as Fetched<T>;
}

async function read(path: string, document: Signal<Fetched<unknown>>): Promise<void> {
  try {
    const response = await fetchAllowed(BASE + path);
    const value = await response.json();
    if (!response.ok) {
      throw new Error(value.error ?? `The server responded with status ${response.status}`);
    }
    document.value = { state: "ready", value };
  } catch (error) {
    document.value = { state: "failed", message: error instanceof Error ? error.message : "" };
    setTimeout(() => kept.delete(path), TRY_AGAIN_MS);
  }
}
