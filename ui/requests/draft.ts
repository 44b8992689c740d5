/** The content of a request before it is sent. */

import type { Reference } from "../state/reference.ts";
import type { Manifest } from "../state/served_models.ts";
import { exampleRow, type FormRow, type Random } from "./example_row.ts";
import { bodyOf, exampleBody, exampleFields, type Input } from "./input.ts";

/** The content of the form, or of the JSON editor. */
export type Draft = FormRow | string;

/** An example for a model, which it accepts; empty where one would be too large. */
export function exampleDraft(
  manifest: Pick<Manifest, "features"> | null,
  input: Input,
  reference: Reference | undefined,
  random: Random,
): Draft {
  if (input.kind === "large") return "";
  if (input.kind === "json") return exampleBody(input, random);
  const features = manifest?.features ?? [];
  return features.length > 0
    ? exampleRow(features, reference, random)
    : exampleFields(input.fields, random);
}

export interface RequestBody {
  readonly body: string;
  /** Why the draft cannot be sent; empty if it can. */
  readonly mistake: string;
}

export function requestBody(input: Input, draft: Draft): RequestBody {
  if (typeof draft !== "string") {
    const fields = input.kind === "form" ? input.fields : [];
    return { body: JSON.stringify(bodyOf(fields, draft)), mistake: "" };
  }
  try {
    JSON.parse(draft);
    return { body: draft, mistake: "" };
  } catch (error) {
    return { body: draft, mistake: error instanceof Error ? error.message : "Not valid JSON" };
  }
}
