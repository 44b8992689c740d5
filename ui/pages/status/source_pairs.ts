/** What a source says of itself, in words. */

import { dateTime, type Zone } from "../../format/clock.ts";

const WORDS: Readonly<Record<string, string>> = {
  version: "Version",
  revision: "Revision",
  branch: "Branch",
  buildUser: "Built by",
  buildDate: "Built",
  goVersion: "Go",
  hostname: "Host",
  CWD: "Folder",
  startTime: "Started",
  serverTime: "Its clock",
  lastConfigTime: "Configuration read",
  reloadConfigSuccess: "Configuration valid",
  storageRetention: "Samples kept for",
  corruptionCount: "Corruptions",
  goroutineCount: "Goroutines",
  GOMAXPROCS: "Processors",
  GOMEMLIMIT: "Memory limit, bytes",
};

/** A pair for each fact that says something; those without a word of ours come last, by their name. */
export function sourcePairs(
  facts: Readonly<Record<string, string | number | boolean>>,
  zone: Zone,
): [string, string][] {
  const names = [...Object.keys(WORDS), ...Object.keys(facts).filter((name) => !(name in WORDS))];
  return names.filter((name) => facts[name] !== undefined && facts[name] !== "")
    // Only a program in Go has any.
    .filter((name) => name !== "goroutineCount" || facts[name] !== 0)
    .map((name) => [WORDS[name] ?? name, written(facts[name]!, zone)]);
}

function written(value: string | number | boolean, zone: Zone): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  const moment = /^\d{4}-\d\d-\d\dT/.test(String(value)) ? Date.parse(String(value)) : NaN;
  return Number.isNaN(moment) ? String(value) : dateTime(moment, zone);
}
