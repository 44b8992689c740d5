import type { QueryBudget } from "../promql/query_budget.ts";
import type { JsonWriter } from "./json_writer.ts";
import type { Parameters } from "./parameters.ts";

/** A request to one endpoint. */
export interface EndpointCall {
  readonly parameters: Parameters;
  /** The variable of the endpoint's path, decoded; empty if it has none. */
  readonly name: string;
  readonly budget: QueryBudget;
}

/** The value of `data` in the envelope, with its warnings and infos. */
export interface EndpointResult {
  /** The media type of a result that is sent without the envelope. */
  readonly mediaType?: string;
  readonly write: (json: JsonWriter) => void | Promise<void>;
  readonly warnings?: readonly string[];
  readonly infos?: readonly string[];
}

export type Endpoint = (call: EndpointCall) => EndpointResult | Promise<EndpointResult>;

/** Endpoints by the patterns of their paths. */
export type Endpoints = Readonly<Record<string, Endpoint>>;

/** A result that is small enough to be written at once. */
export function jsonResult(value: unknown): EndpointResult {
  return { write: (json) => json.value(value) };
}

/** Writes an array; pauses when the budget says so. */
export async function writeArray<T>(
  json: JsonWriter,
  items: Iterable<T>,
  budget: QueryBudget,
  writeItem: (item: T) => void,
): Promise<void> {
  let separator = "[";
  for (const item of items) {
    json.raw(separator);
    separator = ",";
    writeItem(item);
    if (budget.due()) await budget.pause();
  }
  json.raw(separator === "[" ? "[]" : "]");
}

/** The first `limit` items, and the warning if there are more. */
export function withLimit<T>(
  items: readonly T[],
  limit = Infinity,
): { readonly kept: readonly T[]; readonly warnings: readonly string[] } {
  if (items.length <= limit) return { kept: items, warnings: [] };
  return { kept: items.slice(0, limit), warnings: ["results truncated due to limit"] };
}
