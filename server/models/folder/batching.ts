import * as z from "zod";
import { quoteValue } from "../../errors.ts";
import { durationMs } from "./duration.ts";

// A client that waits longer for nothing takes the server for broken.
const MAX_DELAY_MS = 1000;
const MAX_ROWS = 1_000_000;

/** A text such as `2ms`, up to `most`. */
export function durationText(most: string): z.ZodType<string> {
  const limit = durationMs(most)!;
  return z.string().refine((text) => {
    const ms = durationMs(text);
    return ms !== undefined && ms > 0 && ms <= limit;
  }, {
    error: ({ input }) =>
      `expected a duration above 0 up to ${most}, such as "2ms", got ${quoteValue(input)}`,
  });
}

const bounds = z.strictObject({
  /** The most rows of a shared run. Default: measured in the trial. */
  max_rows: z.int().min(1).max(MAX_ROWS).optional(),
  /** How long a request waits for others. Default: not at all. */
  max_delay: durationText(`${MAX_DELAY_MS / 1000}s`).optional(),
  /** A run begins at once when so many rows wait. Default: `max_rows`. */
  preferred_rows: z.int().min(1).max(MAX_ROWS).optional(),
}).superRefine(({ max_rows, max_delay, preferred_rows }, context) => {
  const report = (message: string) =>
    context.addIssue({ code: "custom", path: ["preferred_rows"], message });
  if (preferred_rows === undefined) return;
  if (max_delay === undefined) report('needs "max_delay": without it a run waits for no rows');
  if (max_rows !== undefined && preferred_rows > max_rows) {
    report(`must not be above max_rows (${max_rows}), found ${preferred_rows}`);
  }
});

/** How requests share runs, where `model.json` does not just say whether they may. */
export type BatchingBounds = Readonly<z.infer<typeof bounds>>;

/** `true`, `false` or bounds. */
export const batchingSchema: z.ZodType<boolean | BatchingBounds> = z.unknown().transform(
  (value, context) => {
    if (typeof value === "boolean") return value;
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      const message = `expected true, false or an object such as {"max_rows": 64}, got ${
        quoteValue(value)
      }`;
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    }
    const result = bounds.safeParse(value, { reportInput: true });
    if (result.success) return result.data;
    // Each keeps its path below the field, and its words.
    for (const issue of result.error.issues) context.issues.push(issue as z.core.$ZodRawIssue);
    return z.NEVER;
  },
);
