import { duration } from "../config/options.ts";
import { readItems } from "./row_change.ts";

/** A share of the rows whose labels are sent some time after their predictions. */
export interface LabelShare {
  readonly share: number;
  readonly delayMs: number;
}

/** From some time on, labels do not follow the scores of rows predicted as a class. */
export interface Concept {
  /** As the command line writes it. */
  readonly text: string;
  readonly className: string;
  readonly fromMs: number;
}

const FORM =
  "shares of rows up to 1 in sum, such as 0.5, each with an optional delay: 0.5,delay=30s";
const SHARE = /^(?:0?\.\d+|1(?:\.0*)?)$/;
const delay = duration(0, "10y");

/**
 * Reads `--labels`: `0.5,delay=30s`, or several of them one after the other.
 *
 * @throws {RangeError} for another text
 */
export function labelShares(text: string): readonly LabelShare[] {
  const shares: { share: number; delayMs: number }[] = [];
  let mayDelay = false;
  for (const part of text.split(",").map((one) => one.trim())) {
    const [, time] = /^delay=(.*)$/.exec(part) ?? [];
    if (time === undefined && !SHARE.test(part)) throw new RangeError(FORM);
    if (time === undefined) shares.push({ share: Number(part), delayMs: 0 });
    else if (mayDelay) shares.at(-1)!.delayMs = delay(time);
    else throw new RangeError(FORM);
    mayDelay = time === undefined;
  }
  const sum = shares.reduce((total, { share }) => total + share, 0);
  if (sum > 1 + 1e-9) throw new RangeError(FORM);
  return shares;
}

/**
 * Reads `--concept`: `Yes=flip@120s` and the like.
 *
 * @throws {RangeError} for another text
 */
export function concepts(text: string): readonly Concept[] {
  const form =
    "a predicted class whose labels are flipped, such as Yes=flip, with an optional time such as @120s";
  return readItems(text, /flip/, form, (className, _, rest) => ({ className, ...rest }));
}
