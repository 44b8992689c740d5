import { configError } from "../errors.ts";
import { nearName } from "../models/encode/near_name.ts";
import type { Manifest } from "../models/folder/manifest.ts";
import type { Reference } from "../models/folder/reference.ts";
import type { Concept } from "./label_options.ts";
import type { RowChange } from "./row_change.ts";
import { fitChange, type Step } from "./row_changer.ts";

/** A model that gets requests. */
export interface ServedModel {
  readonly model: string;
  readonly manifest: Manifest;
  readonly reference: Reference | undefined;
}

/**
 * Fits changes of rows to the models: each model that has the feature gets the change.
 *
 * @returns the steps of each model, in the order of the models
 * @throws {KnownError<"config">} with every change that fits no model
 */
export function fitChanges(
  changes: readonly RowChange[],
  models: readonly ServedModel[],
): readonly (readonly Step[])[] {
  const steps = models.map((): Step[] => []);
  const issues = changes.flatMap((change) => fitToAll(change, models, steps));
  if (issues.length > 0) throw configError(issues);
  return steps;
}

/** @returns what is wrong with the change */
function fitToAll(
  change: RowChange,
  models: readonly ServedModel[],
  steps: readonly Step[][],
): readonly string[] {
  const flag = `--${change.kind === "missing" ? "missing" : "drift"} ${change.text}`;
  const issues: string[] = [];
  let isKnown = false;
  for (const [i, { model, manifest, reference }] of models.entries()) {
    const fit = fitChange(change, manifest, reference);
    if (fit.kind === "no feature") continue;
    isKnown = true;
    if (fit.kind === "fits") steps[i]!.push(fit.step);
    else issues.push(`${flag}: ${fit.reason} (model ${model})`);
  }
  return isKnown ? issues : [`${flag}: ${describeUnknown(change, models)}`];
}

function describeUnknown(change: RowChange, models: readonly ServedModel[]): string {
  const name = change.kind === "value" ? change.target.split(":")[0]! : change.feature;
  const known = [...new Set(models.flatMap(({ manifest }) => manifest.features.map(nameOf)))];
  const near = nearName(name, known);
  const hint = near === undefined
    ? `there are ${known.slice(0, 50).join(", ")}`
    : `did you mean "${near}"?`;
  return `no model here has a feature "${name}"; ${hint}`;
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}

/** @throws {KnownError<"config">} for concepts about classes that no model has */
export function requireClasses(
  concepts: readonly Concept[],
  models: readonly ServedModel[],
): void {
  const known = new Set(models.flatMap(({ manifest }) => manifest.classes ?? []));
  const issues = concepts.filter(({ className }) => !known.has(className)).map(
    ({ text, className }) =>
      `--concept ${text}: no model here has a class "${className}"; there are ${
        [...known].slice(0, 50).join(", ") || "none"
      }`,
  );
  if (issues.length > 0) throw configError(issues);
}
