import type { Labels } from "../storage.ts";

/** Where scraped samples go: what a scrape asks of a store. */
export interface Appender {
  /** A number for the series with these labels, undefined if there is no room for it. */
  ref(labels: Labels): number | undefined;
  append(ref: number, time: number, value: number): AppendResult;
  appendStale(ref: number, time: number): AppendResult;
}

/** What became of a sample. Only `appended` and `same` leave it in the store. */
export type AppendResult =
  | "appended"
  | "same"
  | "duplicate"
  | "outOfOrder"
  | "outOfBounds"
  | "unknownSeries";
