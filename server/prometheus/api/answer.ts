/** What an endpoint is asked and what it answers, whichever it is. */

import { Budget, type ThreadShare } from "../promql/budget.ts";
import { JsonWriter } from "./json_writer.ts";
import type { Parameters } from "./parameters.ts";

/** A request to one endpoint. */
export interface Call {
  readonly parameters: Parameters;
  /** The variable of the endpoint's path, decoded; empty if it has none. */
  readonly name: string;
  /** Aborted when the client has gone away. */
  readonly signal: AbortSignal;
  /** The time that is left for the answer. */
  readonly timeoutMs: number;
  /** Of the thread that answers. */
  readonly share: ThreadShare;
  readonly pace: Pace;
}

/** The value of `data` in the envelope, and what is to be remarked on it. */
export interface Answer {
  /** The media type of an answer that is a text of its own, without the envelope. */
  readonly type?: string;
  readonly write: (json: JsonWriter) => void | Promise<void>;
  readonly warnings?: readonly string[];
  readonly infos?: readonly string[];
}

export type Endpoint = (call: Call) => Answer | Promise<Answer>;

/** Endpoints by the patterns of their paths. */
export type Endpoints = Readonly<Record<string, Endpoint>>;

/** An answer that is small enough to be written at once. */
export function plain(value: unknown): Answer {
  return { write: (json) => json.value(value) };
}

/** Writes an array, letting other tasks of the thread run now and then. */
export async function writeArray<T>(
  json: JsonWriter,
  items: Iterable<T>,
  pace: Pace,
  writeItem: (item: T) => void,
): Promise<void> {
  let separator = "[";
  for (const item of items) {
    json.raw(separator);
    separator = ",";
    writeItem(item);
    if (pace.due()) await pace.pause();
  }
  json.raw(separator === "[" ? "[]" : "]");
}

/** Says when it is time to let others run, and ends work that takes too long or that nobody wants. */
export type Pace = Pick<Budget, "due" | "pause">;

export function paceOf(limits: Pick<Call, "timeoutMs" | "signal" | "share">): Pace {
  return new Budget({ maxSamples: Infinity, ...limits });
}

// As Prometheus: the rest is counted, not shown.
const MAX_REMARKS = 10;

/** The whole answer, in Prometheus' envelope. */
export async function successBody(
  { write, warnings = [], infos = [] }: Answer,
): Promise<Uint8Array<ArrayBuffer>> {
  const json = new JsonWriter();
  json.raw('{"status":"success","data":');
  await write(json);
  writeRemarks(json, "warnings", "warning", warnings);
  writeRemarks(json, "infos", "info", infos);
  json.raw("}");
  return json.finish();
}

function writeRemarks(
  json: JsonWriter,
  field: string,
  what: string,
  remarks: readonly string[],
): void {
  if (remarks.length === 0) return;
  const shown = remarks.slice(0, MAX_REMARKS);
  const more = remarks.length - shown.length;
  if (more > 0) shown.push(`${more} more ${what} annotations omitted`);
  json.raw(`,"${field}":`);
  json.value(shown);
}
