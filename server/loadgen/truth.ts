import type { CalibrationMap, CalibrationMaps } from "../models/folder/calibration_map.ts";
import type { Manifest } from "../models/folder/manifest.ts";
import type { Reference } from "../models/folder/reference.ts";
import { calibrator } from "../models/watch/calibrate.ts";
import type { Random } from "../random.ts";
import type { Concept } from "./label_options.ts";
import type { PredictionAnswer } from "./post.ts";

/** What a row turns out to be: its class, or the value of a regression. */
export type Actual = string | number;

/**
 * What a row turns out to be.
 *
 * @param known its label in a table, if it comes from one
 * @returns undefined when nothing says it, as for an answer without probabilities
 */
export type Truth = (
  answer: PredictionAnswer,
  known: Actual | undefined,
  elapsedMs: number,
) => Actual | undefined;

export interface TruthOptions {
  readonly manifest: Manifest;
  readonly reference: Reference | undefined;
  readonly concepts: readonly Concept[];
  readonly random: Random;
  /** Takes the number of flipped labels; several models may share it. */
  readonly flips: Map<Concept, number>;
}

/**
 * The truth of a model's rows: their labels in the table, else drawn from the calibrated score, so
 * that the score is right on average.
 *
 * A concept in force replaces the label of a row that is predicted as its class by another class,
 * each of the others equally likely. So predictions that were right become wrong.
 */
export function truthOf({ manifest, reference, concepts, random, flips }: TruthOptions): Truth {
  const { task, classes = [] } = manifest;
  const draw = task === "regression"
    ? drawValue(reference, random)
    : drawClass(classes, task === "binary", reference?.calibration_map, random);
  return (answer, known, elapsedMs) => {
    const actual = known ?? draw(answer);
    const concept = concepts.find(({ className, fromMs }) =>
      className === answer.class && elapsedMs >= fromMs
    );
    if (concept === undefined || typeof actual !== "string") return actual;
    flips.set(concept, (flips.get(concept) ?? 0) + 1);
    const others = classes.filter((name) => name !== actual);
    return others[Math.floor(random() * others.length)];
  };
}

/** Whether labels can be drawn for a regression: they need its usual error. */
export function hasUsualError(reference: Reference | undefined): boolean {
  return reference?.quality?.mse !== undefined;
}

/** As far from the predicted value as the reference's labels were. */
function drawValue(reference: Reference | undefined, random: Random) {
  const rmse = Math.sqrt(reference?.quality?.mse ?? NaN);
  return ({ value }: PredictionAnswer): number | undefined => {
    const actual = typeof value === "number" ? value + rmse * gaussian(random) : NaN;
    return Number.isFinite(actual) ? actual : undefined;
  };
}

/** A normally distributed number with mean 0 and standard deviation 1 (Box and Muller). */
function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function drawClass(
  classes: readonly string[],
  isBinary: boolean,
  maps: CalibrationMaps | undefined,
  random: Random,
) {
  const calibrate = isBinary ? calibrateBinary(maps) : calibrateEach(classes, maps);
  return ({ probabilities }: PredictionAnswer): string | undefined => {
    const given = classes.map((name) => probabilities?.[name] ?? NaN);
    if (!given.every(Number.isFinite)) return undefined;
    const shares = calibrate(given);
    let left = random() * shares.reduce((sum, share) => sum + share, 0);
    return classes.find((_, i) => (left -= shares[i]!) < 0) ?? classes.at(-1);
  };
}

type Calibrate = (probabilities: readonly number[]) => readonly number[];

function calibrateBinary(maps: CalibrationMaps | undefined): Calibrate {
  if (!isOneMap(maps)) return (given) => given;
  const calibrate = calibrator(maps);
  return (given) => {
    const positive = calibrate(given[1]!);
    return [1 - positive, positive];
  };
}

/** The shares need not sum to 1. */
function calibrateEach(
  classes: readonly string[],
  maps: CalibrationMaps | undefined,
): Calibrate {
  if (maps === undefined || isOneMap(maps)) return (given) => given;
  const calibrators = classes.map((name) => maps[name] && calibrator(maps[name]));
  return (given) => given.map((share, i) => calibrators[i]?.(share) ?? share);
}

function isOneMap(maps: CalibrationMaps | undefined): maps is CalibrationMap {
  return Array.isArray(maps?.scores);
}
