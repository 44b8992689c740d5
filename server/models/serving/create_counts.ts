import { ModelCounts } from "../../metrics/model_counts.ts";
import type { SliceNames } from "../../metrics/slice_names.ts";
import type { Tally } from "../../metrics/tally.ts";
import type { PredictionDecoder } from "../decode/prediction.ts";
import type { VersionFiles } from "../folder/version_files.ts";

/** The counts of a version, with those of its classes if its predictions have any. */
export function createCounts(
  tally: Tally,
  { model, version }: VersionFiles,
  { task, classes }: PredictionDecoder,
  slices: SliceNames | undefined,
): ModelCounts {
  const isScored = task === "binary" || task === "multiclass";
  const hasClasses = isScored || task === "labels";
  return new ModelCounts(tally, model, version, hasClasses ? classes : [""], isScored, slices);
}
