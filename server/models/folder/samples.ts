import * as z from "zod";
import type { Problem } from "../../errors.ts";
import { parseDocument } from "./document.ts";

// All of them are run before a version serves, so many would delay it.
const MAX_SAMPLES = 100;

const samplesSchema = z.looseObject({
  samples: z.array(z.looseObject({
    instance: z.record(z.string(), z.unknown()),
    prediction: z.strictObject({
      class: z.string().optional(),
      score: z.number().optional(),
      probabilities: z.record(z.string(), z.number()).optional(),
      value: z.number().optional(),
    }).optional(),
  })).min(1).max(MAX_SAMPLES),
});

/** A request in `samples.json`, with the prediction of the model where it was trained. */
export type Sample = Readonly<z.infer<typeof samplesSchema>["samples"][number]>;

/** Reads `samples.json`. */
export function parseSamples(
  text: string,
): { readonly value: readonly Sample[] } | { readonly problems: readonly Problem[] } {
  const parsed = parseDocument(samplesSchema, text);
  return "problems" in parsed ? parsed : { value: parsed.value.samples };
}
