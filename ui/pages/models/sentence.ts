/** How one model is, in one sentence. */

import { counted, show, wholeNumber } from "../../format/units.ts";
import type { ModelVersion } from "../../state/models.ts";
import type { Sentence } from "../../parts/say.tsx";

export interface ModelSituation {
  readonly known: boolean;
  readonly error: string | undefined;
  readonly name: string;
  /** Whether any version answers. */
  readonly ready: boolean;
  /** Versions that could not be loaded. */
  readonly broken: readonly ModelVersion[];
  /** Requests per second now. */
  readonly rate: number;
  /** Predicted in the range. */
  readonly rows: number;
  readonly faults: number;
  /** Share of each class among the predictions of the range, and in the reference. */
  readonly shares: Readonly<Record<string, number>>;
  readonly expected: Readonly<Record<string, number>> | undefined;
  readonly p95: number;
}

// Below this many rows a share says little: its standard error is above two points.
const FEWEST_ROWS = 500;
// Ten points away from the training data is more than a season or a campaign usually does.
const FAR = 0.1;

export function modelSentence(now: ModelSituation): Sentence {
  const { name } = now;
  if (!now.ready) {
    return { mood: "bad", lead: `${name} does not answer.`, rest: brokenText(now) };
  }
  if (!now.known) {
    return now.error === undefined
      ? { mood: "unknown", lead: `Asking how ${name} is …`, rest: "" }
      : { mood: "unknown", lead: "Some numbers are missing.", rest: now.error };
  }
  const facts = factsText(now);
  if (now.broken.length > 0) {
    return {
      mood: "warn",
      lead: "A version cannot be loaded.",
      rest: `${brokenText(now)} ${facts}`,
    };
  }
  const far = farthest(now);
  if (far !== undefined) {
    const { text, share, expected } = far;
    const moved = share > expected ? "more" : "less";
    return {
      mood: "warn",
      lead: `${name} predicts ${text} ${moved} often than in its training data.`,
      rest: `${show(share, "ratio")} of rows, ${
        show(expected, "ratio")
      } in the reference. ${facts}`,
    };
  }
  if (!(now.rows > 0)) {
    return { mood: "ok", lead: `${name} is ready.`, rest: "No predictions in this range." };
  }
  const lead = now.expected === undefined || now.rows < FEWEST_ROWS
    ? `${name} answers.`
    : `${name} answers, and predicts as in its training data.`;
  return { mood: "ok", lead, rest: facts };
}

function factsText({ rows, rate, faults, p95 }: ModelSituation): string {
  if (!(rows > 0)) return "";
  const failing = faults > 0 ? `${counted(wholeNumber(faults), "request")} failed` : "none failed";
  const speed = Number.isNaN(p95) ? "" : `, 95\u00a0% within ${show(p95, "seconds")}`;
  const now = counted(show(rate, "number"), "request");
  return `${counted(wholeNumber(rows), "row")} predicted, ${now} a second now, ${failing}${speed}.`;
}

function brokenText({ broken }: ModelSituation): string {
  return broken.map(({ version, reason }) => `Version ${version}: ${reason}.`).join(" ");
}

function farthest({ rows, shares, expected }: ModelSituation) {
  if (expected === undefined || rows < FEWEST_ROWS) return undefined;
  const moved = Object.entries(expected)
    .map(([text, share]) => ({ text, share: shares[text] ?? 0, expected: share }))
    .sort((a, b) => Math.abs(b.share - b.expected) - Math.abs(a.share - a.expected))[0];
  return moved !== undefined && Math.abs(moved.share - moved.expected) > FAR ? moved : undefined;
}
