import { FAMILIES } from "../../metrics/families.ts";
import type { OutputMeaning } from "../decode/prediction.ts";
import type { VersionFiles } from "../folder/version_files.ts";
import type { ReferenceGauge } from "./reference_gauges.ts";

const FIGURES = [
  ...["accuracy", "precision", "recall", "f1", "roc_auc", "average_precision"],
  ...["log_loss", "brier", "ece", "mae", "mse", "r2"],
] as const;

/** Everything that rules compare the labels of a version with. */
export function* labelGauges(
  { model, version, manifest, reference }: VersionFiles,
  { task, classes }: OutputMeaning,
): Generator<ReferenceGauge> {
  const labels = { model, version };
  const quality = reference?.quality;
  for (const figure of FIGURES) {
    const value = quality?.[figure];
    const stderr = quality?.stderr?.[figure];
    if (value === undefined) continue;
    yield { family: FAMILIES.modelReferenceQuality, labels: { ...labels, figure }, value };
    if (stderr === undefined) continue;
    const family = FAMILIES.modelReferenceQualityStderr;
    yield { family, labels: { ...labels, figure }, value: stderr };
  }
  if (task === "binary" && classes.length === 2) {
    const family = FAMILIES.modelPositiveClass;
    yield { family, labels: { ...labels, class: classes[1]! }, value: 1 };
  }
  for (const [actual, byPredicted] of Object.entries(manifest?.costs ?? {})) {
    for (const [predicted, value] of Object.entries(byPredicted)) {
      yield { family: FAMILIES.modelOutcomeCost, labels: { ...labels, predicted, actual }, value };
    }
  }
}
