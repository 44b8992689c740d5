/** The section about labels: how right a model is, how it compares with its reference, where it fails. */

import { useMemo } from "preact/hooks";
import type { TimeMark } from "../../../chart/axes.ts";
import type { Reference } from "../../../state/reference.ts";
import type { Model } from "../../../state/served_models.ts";
import { useSession } from "../../../state/session.ts";
import { ClassAccuracy } from "./class_accuracy.tsx";
import { accuracyQueries } from "./queries.ts";
import { ValueAccuracy } from "./value_accuracy.tsx";

export interface AccuracyProps {
  readonly model: Model | undefined;
  /** In the order of the model. */
  readonly classes: readonly string[];
  readonly reference: Reference | undefined;
  readonly marks: readonly TimeMark[];
}

/**
 * How right one version is: the chosen one, or else the default one. The outcomes of several
 * versions together would be compared with the reference of one.
 */
export function Accuracy({ model, classes, reference, marks }: AccuracyProps) {
  const version = useSession().place.value.version || model?.default_version || "";
  const queries = useMemo(() => accuracyQueries(version), [version]);
  const task = model?.versions.find((one) => one.version === version)?.task ?? model?.task;
  const slices = (model?.manifest?.slices ?? []).length > 0;
  // Until the model is known it is shown as a classifier.
  if (model === undefined || task === "binary" || task === "multiclass") {
    const calibrated = reference?.calibration_map !== undefined;
    const costs = model?.manifest?.costs !== undefined;
    return <ClassAccuracy {...{ queries, classes, calibrated, slices, costs, marks }} />;
  }
  return task === "regression" ? <ValueAccuracy {...{ queries, slices, marks }} /> : null;
}
