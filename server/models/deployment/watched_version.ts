import type { OutputMeaning } from "../decode/prediction.ts";
import type { EngineName } from "../engine_choice.ts";
import type { VersionFiles } from "../folder/version_files.ts";
import type { TensorSpec } from "../tensor.ts";
import { RecentRows } from "../watch/recent_rows.ts";
import type { RowKind } from "../watch/row_layout.ts";
import { planWatch, type WatchPlan } from "../watch/watch_plan.ts";

/** What the trial of a version tells about it. */
export interface VersionFacts extends OutputMeaning {
  readonly inputs: readonly TensorSpec[];
  /** The engine that it is served by. */
  readonly engine: EngineName;
}

/** What is watched of a version, and its last rows. */
export interface WatchedVersion {
  readonly sha256: string;
  readonly plan: WatchPlan;
  /** Undefined when neither features nor predictions can be counted. */
  readonly rows: RecentRows | undefined;
}

/**
 * @param limit the most features to watch
 * @param before what was watched until now: rows of the same graph and features stay
 */
export function watchVersion(
  files: VersionFiles,
  { task, classes, inputs }: VersionFacts,
  limit: number,
  before: WatchedVersion | undefined,
): WatchedVersion {
  const { sha256 } = files;
  const plan = planWatch(files, inputs, limit);
  const kind: RowKind = { columns: plan.columns, task, classes };
  if (plan.columns.length === 0 && task === "tensor") return { sha256, plan, rows: undefined };
  const isSame = before?.sha256 === sha256 && before.rows !== undefined &&
    JSON.stringify(before.rows.kind) === JSON.stringify(kind);
  return { sha256, plan, rows: isSame ? before.rows : new RecentRows(kind) };
}
