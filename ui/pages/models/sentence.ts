/** The state of one model in one sentence. */

import { dateTime, type Zone } from "../../format/clock.ts";
import { counted, show, wholeNumber } from "../../format/units.ts";
import type { ModelVersion } from "../../state/served_models.ts";
import type { Sentence } from "../../parts/say.tsx";
import { accuracyText } from "./drift/accuracy_change.ts";
import {
  countText,
  type DriftSituation,
  FEWEST_ROWS,
  type KnownDrift,
  unknownText,
} from "./drift/situation.ts";

export interface ModelSituation {
  readonly known: boolean;
  readonly error: string | undefined;
  readonly name: string;
  /** The model or version that the server does not have; empty for none. */
  readonly missing: string;
  /** Whether any version is ready. */
  readonly ready: boolean;
  /** Versions that are not ready, or whose last change was refused. */
  readonly broken: readonly ModelVersion[];
  readonly zone: Zone;
  /** Requests per second now. */
  readonly rate: number;
  /** Predicted in the range. */
  readonly rows: number;
  readonly faults: number;
  /** The version that is compared with its reference, if the model has others; else empty. */
  readonly version: string;
  /** Its rows in the range. */
  readonly compared: number;
  /** Share of each class among them, and in the reference. */
  readonly shares: Readonly<Record<string, number>>;
  readonly expected: Readonly<Record<string, number>> | undefined;
  readonly p95: number;
  readonly drift: DriftSituation;
}

// A season or a campaign usually moves a share by less than ten points.
const FAR = 0.1;

export function modelSentence(now: ModelSituation): Sentence {
  const { name } = now;
  if (now.missing !== "") {
    const rest = "The charts show what was recorded of it.";
    return { mood: "unknown", lead: `The server has no ${now.missing}.`, rest };
  }
  if (!now.ready) {
    return { mood: "bad", lead: `No version of ${name} is ready.`, rest: brokenText(now) };
  }
  if (!now.known) {
    return now.error === undefined
      ? { mood: "unknown", lead: `Loading ${name} …`, rest: "" }
      : { mood: "unknown", lead: "Some queries failed.", rest: now.error };
  }
  const facts = factsText(now);
  if (now.broken.length > 0) {
    return {
      mood: "warn",
      lead: brokenLead(now.broken),
      rest: `${brokenText(now)} ${facts}`,
    };
  }
  const { drift } = now;
  if (drift.state === "known" && drift.features[0]?.level === "drifted") {
    return driftedSentence(name, drift, facts);
  }
  const far = farthest(now);
  if (far !== undefined) {
    const { text, share, expected } = far;
    const of = now.version === "" ? name : `Version ${now.version} of ${name}`;
    const moved = share > expected ? "more" : "less";
    return {
      mood: "warn",
      lead: `${of} predicts "${text}" ${moved} often than in its reference data.`,
      rest: `${show(share, "ratio")} of its rows in this range, ` +
        `${show(expected, "ratio")} in the reference data. ${facts}`,
    };
  }
  if (drift.state === "known") return knownSentence(name, drift, facts);
  if (!(now.rows > 0)) {
    return { mood: "ok", lead: `${name} is ready.`, rest: "No predictions in this range." };
  }
  return {
    mood: "unknown",
    lead: `${name} is serving; its drift is not known.`,
    rest: `${unknownText(drift)} ${facts}`.trim(),
  };
}

function driftedSentence(name: string, drift: KnownDrift, facts: string): Sentence {
  const { features, change, since } = drift;
  const parts = [`${features[0]!.feature} ${change}${since === "" ? "" : ` ${since}`}`];
  const accuracy = accuracyText(drift.accuracy);
  if (accuracy !== "") parts.push(accuracy);
  return {
    mood: "warn",
    lead: `${name} is drifting:`,
    rest: `${parts.join("; ")}. ${countText(drift)} ${facts}`.trim(),
  };
}

/** No feature has drifted. */
function knownSentence(name: string, drift: KnownDrift, facts: string): Sentence {
  const { features, change, predictions } = drift;
  const [worst] = features;
  const accuracy = accuracyText(drift.accuracy);
  const rest = [
    worst?.level === "moving" ? `${worst.feature} ${change}.` : "",
    countText(drift),
    accuracy === "" ? "" : `${accuracy[0]!.toUpperCase()}${accuracy.slice(1)}.`,
    facts,
  ].filter((text) => text !== "").join(" ");
  if (predictions === "drifted") {
    return { mood: "warn", lead: `The predictions of ${name} have drifted.`, rest };
  }
  return worst?.level === "moving"
    ? { mood: "ok", lead: `${name} has not drifted, but ${worst.feature} is moving.`, rest }
    : { mood: "ok", lead: `${name} is stable: its inputs match its reference.`, rest };
}

function factsText({ rows, rate, faults, p95 }: ModelSituation): string {
  if (!(rows > 0)) return "";
  const failing = faults > 0
    ? `${counted(wholeNumber(faults), "request")} failed`
    : "no request failed";
  const speed = Number.isNaN(p95) ? "" : `, 95\u00a0% answered within ${show(p95, "seconds")}`;
  const now = counted(show(rate, "number"), "request");
  return `${
    counted(wholeNumber(rows), "row")
  } predicted, ${now} per second now, ${failing}${speed}.`;
}

function brokenLead(broken: readonly ModelVersion[]): string {
  const count = counted(String(broken.length), "version");
  const serving = broken.every(({ state }) => state === "READY");
  return serving ? `Changed files of ${count} were refused.` : `${count} failed to load.`;
}

function brokenText({ broken, zone }: ModelSituation): string {
  return broken.map(({ version, state, reason, since }) => {
    const from = since === undefined ? "" : `since ${dateTime(Date.parse(since), zone)}`;
    const serving = state === "READY" ? `${from === "" ? "" : ", "}its files before serve` : "";
    const note = from + serving === "" ? "" : ` (${from}${serving})`;
    return `Version ${version}${note}: ${reason.replace(/\.$/, "")}.`;
  }).join(" ");
}

function farthest({ compared, shares, expected }: ModelSituation) {
  if (expected === undefined || !(compared >= FEWEST_ROWS)) return undefined;
  const moved = Object.entries(expected)
    .map(([text, share]) => ({ text, share: shares[text] ?? 0, expected: share }))
    .sort((a, b) => Math.abs(b.share - b.expected) - Math.abs(a.share - a.expected))[0];
  return moved !== undefined && Math.abs(moved.share - moved.expected) > FAR ? moved : undefined;
}
