import type { z } from "zod";
import { errorMessage, type Problem, quoteValue } from "../../errors.ts";

/**
 * Reads a JSON file of a model folder against its schema.
 *
 * @returns the checked document, or every problem with the path of its field
 */
export function parseDocument<T>(
  schema: z.ZodType<T>,
  text: string,
): { readonly value: T } | { readonly problems: readonly Problem[] } {
  let json: unknown;
  try {
    // Some editors begin a file with a byte order mark, which is not valid JSON.
    json = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    return { problems: [{ field: "", message: `not valid JSON: ${errorMessage(error)}` }] };
  }
  const result = schema.safeParse(json, { reportInput: true });
  if (result.success) return { value: result.data };
  return { problems: result.error.issues.map(toProblem) };
}

/** `["features", 2, "type"]` as `features[2].type`. */
export function fieldPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === "number"
        ? `${text}[${key}]`
        : text === ""
        ? String(key)
        : `${text}.${String(key)}`,
    "",
  );
}

function toProblem(issue: z.core.$ZodIssue): Problem {
  return { field: fieldPath(issue.path), message: describeIssue(issue) };
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  array: "an array",
  boolean: "true or false",
  int: "an integer",
  number: "a number",
  object: "an object",
  record: "an object",
  string: "a string",
};

/** The expected and the found value, in words for the author of the file. */
function describeIssue(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "unrecognized_keys":
      return `unknown field ${issue.keys.map((key) => `"${key}"`).join(", ")}`;
    case "invalid_type":
      return unmet(TYPE_NAMES[issue.expected] ?? issue.expected, issue.input);
    case "invalid_union":
      // Features and their profiles are unions by their type. Other unions have their own message.
      return issue.discriminator === "type"
        ? unmet('"number" or "category"', (issue.input as { type?: unknown }).type)
        : issue.message;
    case "invalid_value":
      return unmet(
        `one of ${issue.values.map((value) => `"${String(value)}"`).join(", ")}`,
        issue.input,
      );
    case "too_small":
      return unmet(
        limit(issue.origin, issue.inclusive ? "at least" : "more than", issue.minimum),
        issue.input,
      );
    case "too_big":
      return unmet(
        limit(issue.origin, issue.inclusive ? "at most" : "less than", issue.maximum),
        issue.input,
      );
    default:
      return issue.message;
  }
}

function limit(origin: string, bound: string, size: number | bigint): string {
  switch (origin) {
    case "array":
      return `an array of ${bound} ${size}`;
    case "string":
      return `a text of ${bound} ${size} characters`;
    default:
      return `a number of ${bound} ${size}`;
  }
}

function unmet(expected: string, found: unknown): string {
  return found === undefined
    ? `is missing: expected ${expected}`
    : `expected ${expected}, got ${quoteValue(found)}`;
}
