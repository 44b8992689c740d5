import { z } from "zod";
import type { Problem } from "../errors.ts";
import { parseDocument } from "./document.ts";

const samplesSchema = z.looseObject({
  samples: z.array(z.looseObject({
    instance: z.record(z.string(), z.unknown()),
    prediction: z.looseObject({
      class: z.string().optional(),
      probabilities: z.record(z.string(), z.number()).optional(),
      value: z.number().optional(),
    }).optional(),
  })).max(1_000),
});

/** A realistic request of `samples.json`, and the answer that the model gave where it was trained. */
export type Sample = Readonly<z.infer<typeof samplesSchema>["samples"][number]>;

/** Reads `samples.json`. */
export function parseSamples(
  text: string,
): { readonly value: readonly Sample[] } | { readonly problems: readonly Problem[] } {
  const parsed = parseDocument(samplesSchema, text);
  return "problems" in parsed ? parsed : { value: parsed.value.samples };
}
