/** The facts that a metrics backend reports about itself, with readable names. */

import { dateTime, type Zone } from "../../format/clock.ts";

const WORDS: Readonly<Record<string, string>> = {
  version: "Version",
  revision: "Revision",
  branch: "Branch",
  buildUser: "Built by",
  buildDate: "Built",
  goVersion: "Go",
  hostname: "Host",
  CWD: "Working directory",
  startTime: "Started",
  serverTime: "Server time",
  lastConfigTime: "Configuration loaded",
  reloadConfigSuccess: "Configuration valid",
  storageRetention: "Retention",
  corruptionCount: "Corruptions",
  goroutineCount: "Goroutines",
  GOMAXPROCS: "CPU cores",
  GOMEMLIMIT: "Memory limit, bytes",
};

/** A pair for each fact with a value. Facts without a readable name come last. */
export function sourcePairs(
  facts: Readonly<Record<string, string | number | boolean>>,
  zone: Zone,
): [string, string][] {
  const names = [...Object.keys(WORDS), ...Object.keys(facts).filter((name) => !(name in WORDS))];
  return names.filter((name) => facts[name] !== undefined && facts[name] !== "")
    // Only a program in Go has goroutines.
    .filter((name) => name !== "goroutineCount" || facts[name] !== 0)
    .map((name) => [WORDS[name] ?? name, written(facts[name]!, zone)]);
}

function written(value: string | number | boolean, zone: Zone): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  const moment = /^\d{4}-\d\d-\d\dT/.test(String(value)) ? Date.parse(String(value)) : NaN;
  return Number.isNaN(moment) ? String(value) : dateTime(moment, zone);
}
