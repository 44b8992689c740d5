import { looselyEqual } from "../models/table/cell.ts";
import { type Feature, type Manifest, mayBeAbsent } from "../models/folder/manifest.ts";
import type { Reference } from "../models/folder/reference.ts";
import type { Row } from "../models/table/row_reader.ts";
import type { Random } from "../random.ts";
import { rounded } from "./draw.ts";
import type { RowChange } from "./row_change.ts";

type Value = Row[string];

/** A change, made to the rows of one model. */
export interface Step {
  readonly change: RowChange;
  readonly feature: string;
  /** The share of the rows that it changes. */
  readonly share: number;
  readonly alter: (value: Value) => Value;
}

/** How a change fits a model. */
export type Fit =
  | { readonly kind: "fits"; readonly step: Step }
  /** The model has no such feature; another model may have it. */
  | { readonly kind: "no feature" }
  | { readonly kind: "wrong"; readonly reason: string };

/** Makes changes to the rows of a model, each from its time on, and counts the changed rows. */
export class RowChanger {
  readonly #steps: readonly Step[];
  readonly #random: Random;
  readonly #rows: Map<RowChange, number>;

  /**
   * @param random a source of its own, so that drawn rows do not depend on the changes
   * @param rows takes the number of changed rows; several models may share it
   */
  constructor(steps: readonly Step[], random: Random, rows: Map<RowChange, number>) {
    // A missing value has the last word, or a change could bring it back.
    this.#steps = steps.toSorted((a, b) => Number(isMissing(a)) - Number(isMissing(b)));
    this.#random = random;
    this.#rows = rows;
  }

  /** The row as it is at this time of the run; the given one stays as it is. */
  at(elapsedMs: number, row: Row): Row {
    let changed: Record<string, Value> | undefined;
    for (const { change, feature, share, alter } of this.#steps) {
      if (elapsedMs < change.fromMs) continue;
      if (share < 1 && this.#random() >= share) continue;
      changed ??= { ...row };
      changed[feature] = alter(changed[feature] ?? null);
      this.#rows.set(change, (this.#rows.get(change) ?? 0) + 1);
    }
    return changed ?? row;
  }
}

function isMissing({ change }: Step): boolean {
  return change.kind === "missing";
}

/** Fits a change to a model. */
export function fitChange(
  change: RowChange,
  manifest: Manifest,
  reference: Reference | undefined,
): Fit {
  switch (change.kind) {
    case "shift": {
      const feature = featureNamed(change.feature, manifest);
      return feature === undefined ? NO_FEATURE : fitShift(change, feature, reference);
    }
    case "value":
      return fitValue(change, manifest);
    case "missing": {
      const feature = featureNamed(change.feature, manifest);
      return feature === undefined ? NO_FEATURE : fitMissing(change, feature);
    }
  }
}

const NO_FEATURE: Fit = { kind: "no feature" };

function featureNamed(name: string, { features }: Manifest): Feature | undefined {
  return features.find((feature) => feature.name === name);
}

function fitShift(
  change: RowChange & { readonly kind: "shift" },
  feature: Feature,
  reference: Reference | undefined,
): Fit {
  const { name } = feature;
  if (feature.type === "category") {
    const value = String(feature.values[0]);
    return wrong(
      `"${name}" is a category: give the share of the rows that get a value, such as ${name}:${value}=0.6`,
    );
  }
  const { amount, unit } = change;
  const profile = reference?.features[name];
  if (unit === "sd" && profile?.type !== "number") {
    return wrong(
      `the model has no reference.json with the standard deviation of "${name}": shift it by an ` +
        "amount such as +60, or by a factor such as x1.5",
    );
  }
  const distance = unit === "sd" && profile?.type === "number" ? amount * profile.stddev : amount;
  const shift = unit === "times"
    ? (value: number) => value * amount
    : (value: number) => value + distance;
  return fits(
    change,
    name,
    1,
    (value) => typeof value === "number" ? rounded(shift(value), feature.step) : value,
  );
}

function fitValue(change: RowChange & { readonly kind: "value" }, manifest: Manifest): Fit {
  const { target, share } = change;
  const owners = manifest.features.filter(({ name }) => target.startsWith(`${name}:`));
  if (owners.length === 0) return NO_FEATURE;
  // The longest name: "a:b" rather than "a" for "a:b:c".
  const feature = owners.toSorted((a, b) => b.name.length - a.name.length)[0]!;
  const text = target.slice(feature.name.length + 1).trim();
  const value = feature.type === "number" ? numberOf(text) : categoryOf(text, feature);
  if (value !== undefined) return fits(change, feature.name, share, () => value);
  return wrong(
    feature.type === "number"
      ? `"${feature.name}" is a number, "${text}" is none`
      : `"${feature.name}" has no value "${text}"; it has ${
        feature.values.slice(0, 20).join(", ")
      }`,
  );
}

function numberOf(text: string): number | undefined {
  return text !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined;
}

function categoryOf(text: string, feature: Feature & { readonly type: "category" }) {
  return feature.values.find((value) => String(value) === text) ??
    looselyEqual(text, feature.values) ??
    (feature.accept_unknown && text !== "" ? text : undefined);
}

function fitMissing(change: RowChange & { readonly kind: "missing" }, feature: Feature): Fit {
  if (mayBeAbsent(feature)) return fits(change, feature.name, change.share, () => null);
  return wrong(
    `"${feature.name}" is required, so the server would refuse the rows: ` +
      'allow it with "required": false in model.json',
  );
}

function fits(
  change: RowChange,
  feature: string,
  share: number,
  alter: Step["alter"],
): Fit {
  return { kind: "fits", step: { change, feature, share, alter } };
}

function wrong(reason: string): Fit {
  return { kind: "wrong", reason };
}
