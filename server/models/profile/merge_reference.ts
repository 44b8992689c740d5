import type { Manifest } from "../folder/manifest.ts";
import { parseReference, type Reference } from "../folder/reference.ts";

/** Always made anew, or absent: old ones would belong to other rows or another graph. */
const MADE: ReadonlySet<string> = new Set(
  ["rows", "features", "classes", "score", "confidence", "value"],
);

export interface MergedReference {
  readonly reference: Reference;
  /** Fields of the old file that are in the new one, too. */
  readonly kept: readonly string[];
  /** Fields of the old file that fit the model no more. */
  readonly dropped: readonly string[];
}

/**
 * A new reference, with the fields of the old file that it does not make, such as `segments`, and
 * without new labels `quality`.
 *
 * @param old the text of the old file
 */
export function mergeReference(
  made: Reference,
  old: string,
  manifest: Manifest,
): MergedReference {
  let reference = made;
  const kept: string[] = [];
  const dropped: string[] = [];
  for (const [name, value] of Object.entries(readObject(old))) {
    if (Object.hasOwn(made, name) || MADE.has(name)) continue;
    const candidate = { ...reference, [name]: value };
    if ("value" in parseReference(JSON.stringify(candidate), manifest)) {
      reference = candidate;
      kept.push(name);
    } else {
      dropped.push(name);
    }
  }
  return { reference, kept, dropped };
}

/** A new reference with the fields of the one before that it does not make, `quality` among them. */
export function withFieldsOf(made: Reference, before: Reference | undefined): Reference {
  const others = Object.entries(before ?? {}).filter(([name]) => !MADE.has(name));
  return { ...Object.fromEntries(others), ...made };
}

/** The fields of an old file; none when it is not a JSON object. */
function readObject(text: string): Record<string, unknown> {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}
