import * as z from "zod";

const probability = z.number().min(0).max(1);

const oneMap = z.looseObject({
  scores: z.array(z.number()).min(1),
  probabilities: z.array(probability).min(1),
}).superRefine(({ scores, probabilities }, context) => {
  const issue = (path: (string | number)[], message: string) =>
    context.addIssue({ code: "custom", path, message });
  if (scores.length !== probabilities.length) {
    const message = `expected ${scores.length} values, one for each score, found `;
    issue(["probabilities"], message + probabilities.length);
  }
  const flat = scores.findIndex((score, i) => i > 0 && score <= scores[i - 1]!);
  if (flat > 0) issue(["scores", flat], "scores must be strictly ascending");
  const fall = probabilities.findIndex((value, i) => i > 0 && value < probabilities[i - 1]!);
  if (fall > 0) issue(["probabilities", fall], "probabilities must not descend");
});

/**
 * From scores to probabilities: linear between the scores, constant beyond the ends. For several
 * classes there is a map for each.
 */
export const calibrationMapSchema = z.unknown().transform((value, context) => {
  const isOne = Array.isArray((value as { scores?: unknown } | null)?.scores);
  const parsed = (isOne ? oneMap : z.record(z.string(), oneMap)).safeParse(value, {
    reportInput: true,
  });
  if (parsed.success) return parsed.data as CalibrationMaps;
  for (const issue of parsed.error.issues) context.issues.push({ ...issue } as never);
  return z.NEVER;
});

export type CalibrationMap = Readonly<z.infer<typeof oneMap>>;
export type CalibrationMaps = CalibrationMap | Readonly<Record<string, CalibrationMap>>;
