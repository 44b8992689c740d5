import * as z from "zod";
import { invalidInputError, quoteValue } from "../errors.ts";

const label = z.object({
  id: z.string().describe("The id of the prediction."),
  actual: z.union([z.string(), z.number(), z.boolean()]).describe(
    "The class or the value that came true.",
  ),
});

/** The body of a request with labels. As NDJSON it is one object on each line. */
export const feedbackRequestSchema = z.union([label, z.array(label)]);

/** What became of each label. */
export const feedbackResponseSchema = z.object({
  matched: z.int().describe("Labels that were counted."),
  duplicate: z.int().describe("Labels of predictions that had one already."),
  unknown: z.int().describe("Labels of predictions of versions that are not served."),
  late: z.int().describe("Labels of predictions older than --label-window."),
  invalid: z.int().describe("Labels with a wrong id, or with a class or value that cannot be."),
  errors: z.array(z.object({
    row: z.int().describe("Position of the label in the request, from 0."),
    id: z.string().optional(),
    result: z.string(),
    message: z.string(),
  })).describe("The first 10 labels that were not counted."),
});

const NDJSON = /^\s*application\/(x-)?(ndjson|jsonl|jsonlines|json-lines)\s*(;|$)/i;

/** Whether a body is declared as one JSON value on each line. */
export function isNdjson({ headers }: Request): boolean {
  return NDJSON.test(headers.get("content-type") ?? "");
}

/** @throws {KnownError<"invalid_input">} when a body is neither a label nor an array */
export function labelsOf(body: unknown): readonly unknown[] {
  if (Array.isArray(body)) return body;
  if (typeof body === "object" && body !== null) return [body];
  throw invalidInputError(
    `expected {"id": …, "actual": …} or an array of such labels, got ${quoteValue(body)}`,
  );
}
