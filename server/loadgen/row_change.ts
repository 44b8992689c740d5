import { duration } from "../config/options.ts";

/** A change of the rows, from some time of the run on. */
export type RowChange =
  & {
    /** As the command line writes it. */
    readonly text: string;
    readonly fromMs: number;
  }
  & (
    | {
      readonly kind: "shift";
      readonly feature: string;
      readonly amount: number;
      /** `sd`: in standard deviations of the reference. */
      readonly unit: "sd" | "absolute" | "times";
    }
    | {
      readonly kind: "value";
      /** `FEATURE:VALUE`; both may contain colons, so only the features of a model tell them apart. */
      readonly target: string;
      /** The share of the rows that get the value. */
      readonly share: number;
    }
    | {
      readonly kind: "missing";
      readonly feature: string;
      readonly share: number;
    }
  );

const time = duration(0);

/**
 * Reads the items of an option that may be given several times: `NAME=CHANGE` or `NAME=CHANGE@TIME`.
 *
 * @param change the pattern of a change
 * @param expected the form of an item, for the message of the error
 * @throws {RangeError} when an item has another form
 */
export function readItems<T>(
  text: string,
  change: RegExp,
  expected: string,
  read: (name: string, change: string, rest: { text: string; fromMs: number }) => T,
): readonly T[] {
  // A name may contain a comma, which also separates the items: the pattern decides.
  const item = new RegExp(`([^=]+)=(${change.source})(?:@([^,]+))?(?:,|$)`, "y");
  const items: T[] = [];
  do {
    const at = item.lastIndex;
    const [whole, name, found, from = "0"] = item.exec(text) ?? [];
    if (whole === undefined) throw new RangeError(expected);
    const fromMs = time(from);
    items.push(
      read(name!.trim(), found!, {
        text: text.slice(at, item.lastIndex).replace(/,$/, ""),
        fromMs,
      }),
    );
  } while (item.lastIndex < text.length);
  return items;
}

const NUMBER = /\d+(?:\.\d+)?/.source;
const SHIFT = new RegExp(`[+-]${NUMBER}(?:sd)?|x${NUMBER}`);
const SHARE = /0?\.\d+|0|1(?:\.0*)?/;
const DRIFT = new RegExp(`${SHIFT.source}|${SHARE.source}`);

/**
 * Reads `--drift`: `MonthlyCharges=+2sd@60s`, `Contract:Two year=0.6@60s` and the like.
 *
 * @throws {RangeError} for another text
 */
export function driftChanges(text: string): readonly RowChange[] {
  return readItems(text, DRIFT, DRIFT_FORM, (name, change, rest) => {
    if (/^[x+-]/.test(change)) {
      const unit = change.startsWith("x") ? "times" : change.endsWith("sd") ? "sd" : "absolute";
      const amount = parseFloat(change.replace(/^x/, ""));
      return { kind: "shift", feature: name, amount, unit, ...rest };
    }
    if (!name.includes(":")) throw new RangeError(DRIFT_FORM);
    return { kind: "value", target: name, share: Number(change), ...rest };
  });
}

const DRIFT_FORM =
  "a change of a number such as tenure=+2sd, tenure=-12 or tenure=x1.5, or the share of rows that " +
  "get a value such as Contract:One year=0.6, each with an optional time such as @60s";

/**
 * Reads `--missing`: `TotalCharges=0.2@60s` and the like.
 *
 * @throws {RangeError} for another text
 */
export function missingChanges(text: string): readonly RowChange[] {
  const form =
    "the share of rows without a feature such as TotalCharges=0.2, with an optional time such as @60s";
  return readItems(
    text,
    SHARE,
    form,
    (feature, share, rest) => ({ kind: "missing", feature, share: Number(share), ...rest }),
  );
}
