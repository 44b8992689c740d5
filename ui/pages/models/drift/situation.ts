/** What is known about the drift of a version, for the sentence at the top. */

import { wholeNumber } from "../../../format/units.ts";
import type { AccuracyChange } from "./accuracy_change.ts";
import { type Level, psiText } from "./level.ts";
import type { ReferenceState } from "./reference_state.ts";
import type { FeatureDrift } from "./ranking.ts";
import type { Window } from "./window.ts";

export type DriftSituation =
  | { readonly state: "loading" }
  /** `seen` of the `needed` rows for a reference of live traffic, if the server collects them. */
  | { readonly state: "no reference"; readonly seen?: number; readonly needed?: number }
  | { readonly state: "no rows"; readonly window: Window }
  /** Rows were counted, but none in the bins of the reference so far: it may be newer than they. */
  | { readonly state: "not compared"; readonly window: Window }
  /** Rows were counted, and no rule made anything of them. */
  | { readonly state: "no figures" }
  | { readonly state: "few rows"; readonly rows: number; readonly window: Window }
  | {
    readonly state: "known";
    readonly window: Window;
    /** The version that is meant, if the model has others; else empty. */
    readonly version: string;
    /** The most drifted first. */
    readonly features: readonly FeatureDrift[];
    /** How the first feature has changed. */
    readonly change: string;
    /** Since when, as a time of day; empty for not known. */
    readonly since: string;
    /** Of the predictions: classes, and scores or values. */
    readonly predictions: Level;
    readonly accuracy: AccuracyChange | undefined;
  };

export type KnownDrift = Extract<DriftSituation, { readonly state: "known" }>;

// The rules record no score of fewer rows: by chance alone it would often be above 0.1.
export const FEWEST_ROWS = 500;

/** How long the reader may have to wait after a start: two evaluations of the rules. */
const FIRST_FIGURES = "a minute or two after a start";

/** Why nothing is known, and what to do; undefined if something is known. */
export function unknownText(now: DriftSituation): string | undefined {
  switch (now.state) {
    case "known":
      return undefined;
    case "loading":
      return "";
    case "no reference":
      return now.needed === undefined
        ? 'It has no reference to compare with: make one with "modelwatch profile".'
        : `It has no reference yet: the first ${wholeNumber(now.needed)} rows become the ` +
          `reference, ${wholeNumber(now.seen ?? 0)} so far.`;
    case "no rows":
      return `It predicted nothing in the last ${now.window.text}.`;
    case "not compared":
      return `Its rows of the last ${now.window.text} are not compared with the reference yet.`;
    case "no figures":
      return "The rules of drift have recorded nothing yet. The first figures come " +
        `${FIRST_FIGURES}; if they do not, load monitoring/rules/drift.rules.yml into Prometheus.`;
    case "few rows":
      return `It predicted ${wholeNumber(now.rows)} rows in the last ${now.window.text}, and ` +
        `${FEWEST_ROWS} are needed to tell drift from chance.` +
        (now.window.name === "1d" ? "" : " A longer range looks at a longer window.");
  }
}

/** "2 of 19 features of version 1 have drifted in the last 5 minutes". */
export function countText(
  { features, window, version }: Pick<KnownDrift, "features" | "window" | "version">,
): string {
  const drifted = features.filter(({ level }) => level === "drifted").length;
  const [worst] = [...features].sort((a, b) => b.psi - a.psi);
  const last = `in the last ${window.text}`;
  const of = version === "" ? "" : ` of version ${version}`;
  if (drifted > 0) {
    const have = drifted === 1 ? "has" : "have";
    return `${drifted} of ${features.length} features${of} ${have} drifted ${last}.`;
  }
  return worst === undefined
    ? ""
    : `The largest PSI${of} ${last} is ${psiText(worst.psi)}, of ${worst.feature}.`;
}

export interface DriftFigures {
  /** Whether all queries are answered. */
  readonly answered: boolean;
  readonly window: Window;
  readonly version: string;
  /** Whether the version has a reference. */
  readonly referenced: boolean;
  readonly live: Pick<ReferenceState, "rows_seen" | "rows_needed"> | undefined;
  /** Rows in the window as the rules recorded them, and as they were counted; NaN for no figure. */
  readonly recorded: number;
  readonly counted: number;
  readonly features: readonly FeatureDrift[];
  readonly change: string;
  readonly since: string;
  readonly predictions: Level;
  readonly accuracy: AccuracyChange | undefined;
}

export function driftSituation(figures: DriftFigures): DriftSituation {
  const { answered, window, referenced, live, recorded, counted, features } = figures;
  if (!answered) return { state: "loading" };
  if (!referenced) {
    return live?.rows_needed === undefined
      ? { state: "no reference" }
      : { state: "no reference", seen: live.rows_seen ?? 0, needed: live.rows_needed };
  }
  if (features.length > 0) {
    const { version, change, since, predictions, accuracy } = figures;
    return { state: "known", window, version, features, change, since, predictions, accuracy };
  }
  if (recorded >= 0.5) return { state: "few rows", rows: recorded, window };
  if (!(counted > 0)) return { state: "no rows", window };
  return Number.isNaN(recorded) ? { state: "no figures" } : { state: "not compared", window };
}
