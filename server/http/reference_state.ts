import * as z from "zod";
import type { LoadedVersion } from "../models/serving/loaded_version.ts";
import { watchNotes } from "../models/watch/watch_plan.ts";
import type { BodyOf } from "./schema.ts";

/** Where the reference of a version comes from. */
export const referenceSchema = z.object({
  source: z.enum(["file", "live", "none"]).describe(
    "`file`: reference.json. `live`: made from rows that the version has answered.",
  ),
  rows: z.int().optional().describe("Rows that it was made of."),
  made: z.iso.datetime().optional().describe("When a live one was made."),
  replaces_file: z.boolean().optional().describe(
    "Whether a live one takes the place of reference.json.",
  ),
  rows_seen: z.int().optional().describe("Without a reference: rows answered so far."),
  rows_needed: z.int().optional().describe("Without a reference: rows that one is made of."),
  rows_kept: z.int().describe("The last rows that are kept, which can become the reference."),
});

/** What is watched of a version's rows. */
export const watchSchema = z.object({
  features: z.int().describe("Features that are watched."),
  unwatched_features: z.int().describe("Features beyond --watch-features."),
  notes: z.array(z.string()).describe("What is not watched, and why."),
});

export function describeReference(version: LoadedVersion): BodyOf<typeof referenceSchema> {
  const { reference, live, recentRows, referenceSource: source } = version;
  const rows_kept = recentRows?.kept ?? 0;
  if (reference === undefined) {
    if (recentRows === undefined) return { source, rows_kept };
    const { collected, capacity } = recentRows;
    return {
      source,
      rows_seen: Math.min(collected, capacity),
      rows_needed: capacity,
      rows_kept,
    };
  }
  const { rows } = reference;
  if (live === undefined) return { source, rows, rows_kept };
  const made = new Date(live.made).toISOString();
  return { source, rows, made, replaces_file: live.replaced !== undefined, rows_kept };
}

export function describeWatch(
  { watchPlan, reference, referenceSource }: LoadedVersion,
): BodyOf<typeof watchSchema> {
  const { columns, unwatched } = watchPlan;
  const names = columns.map(({ feature }) => feature.name);
  // A reference.json describes every feature of the manifest.
  const left = referenceSource !== "live"
    ? []
    : names.filter((name) => !Object.hasOwn(reference!.features, name));
  return {
    features: columns.length - left.length,
    unwatched_features: unwatched,
    notes: [
      ...watchNotes(watchPlan),
      ...left.map((name) => `"${name}" is not watched: its texts are not a few categories`),
    ],
  };
}
