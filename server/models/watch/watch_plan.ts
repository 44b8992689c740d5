import type { FeatureColumn } from "../encode/feature_column.ts";
import { planColumns } from "../encode/plan_columns.ts";
import type { VersionFiles } from "../folder/version_files.ts";
import type { Reference } from "../folder/reference.ts";
import type { TensorSpec } from "../tensor.ts";
import { bareColumns } from "./bare_columns.ts";

/** The most features of a version that are watched, unless an option says otherwise. */
export const WATCHED_FEATURES = 200;

/** A feature that is watched. */
export interface WatchedColumn extends FeatureColumn {
  /** Among all features, as absent values are kept by it. */
  readonly position: number;
}

/** Which features of a version are watched. It depends on its files only, not on the thread. */
export interface WatchPlan {
  readonly columns: readonly WatchedColumn[];
  /** How many features are left out, since there are too many. */
  readonly unwatched: number;
  /** Why some inputs are left out, a sentence each. */
  readonly notes: readonly string[];
}

/** @param limit the most features to watch: each has some 25 time series */
export function planWatch(
  { manifest, reference }: Pick<VersionFiles, "manifest" | "reference">,
  inputs: readonly TensorSpec[],
  limit: number,
): WatchPlan {
  const { columns, total, notes } = manifest === undefined
    ? bareColumns(inputs, limit)
    : { ...all(planColumns(manifest, inputs).columns), notes: [] };
  const positioned = columns.map((column, position) => ({ ...column, position }));
  const watched = mostImportant(positioned, reference, limit);
  return { columns: watched, unwatched: total - watched.length, notes };
}

/** What is not watched, a sentence each. */
export function watchNotes({ columns, unwatched, notes }: WatchPlan): readonly string[] {
  if (unwatched === 0) return notes;
  const all = columns.length + unwatched;
  return [
    `${columns.length} of ${all} features are watched: --watch-features allows no more`,
    ...notes,
  ];
}

function all(columns: readonly FeatureColumn[]) {
  return { columns, total: columns.length };
}

/** The most important features if the reference says so, else the first, in the order of features. */
function mostImportant(
  columns: readonly WatchedColumn[],
  reference: Reference | undefined,
  limit: number,
): readonly WatchedColumn[] {
  if (columns.length <= limit) return columns;
  const importance = new Map(Object.entries(reference?.["importance"] ?? {}));
  const weightOf = ({ feature }: WatchedColumn) =>
    Math.abs(Number(importance.get(feature.name))) || 0;
  return columns
    .toSorted((a, b) => weightOf(b) - weightOf(a) || a.position - b.position)
    .slice(0, limit)
    .sort((a, b) => a.position - b.position);
}
