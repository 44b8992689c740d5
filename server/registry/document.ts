import type { z } from "zod";
import { errorMessage, type Problem } from "../errors.ts";

/**
 * Reads a JSON file of a model folder against its schema.
 *
 * @returns the checked document, or every problem in it with the path of its field.
 */
export function parseDocument<T>(
  schema: z.ZodType<T>,
  text: string,
): { readonly value: T } | { readonly problems: readonly Problem[] } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { problems: [{ field: "", message: `not valid JSON: ${errorMessage(error)}` }] };
  }
  const result = schema.safeParse(json);
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
  const field = fieldPath(issue.path);
  if (issue.code === "unrecognized_keys") {
    return { field, message: `unknown field ${issue.keys.map((key) => `"${key}"`).join(", ")}` };
  }
  return { field, message: issue.message.replace(/^Invalid input: /, "") };
}
