import { redacted } from "../../net/redacted.ts";
import { formatDuration } from "../text/duration.ts";
import { labelsTest } from "../text/regexp.ts";
import { formatTime } from "../text/time.ts";
import type { Labels } from "../storage.ts";
import { type Endpoints, jsonResult } from "./endpoint.ts";
import { ApiError } from "./api_error.ts";
import { type Parameters, parseSelector } from "./parameters.ts";
import type { DroppedTarget } from "../scrape/discover_targets.ts";
import type { Target } from "../scrape/target.ts";

/** Scrape targets, their last scrapes, and the metadata of their metrics. */
export function targetEndpoints(
  targets: readonly Target[],
  dropped: readonly DroppedTarget[] = [],
): Endpoints {
  const pools = [...new Set([...targets, ...dropped].map(({ job }) => job))].sort();
  return {
    "/api/v1/targets": ({ parameters }) => {
      const state = parameters.text("state").toLowerCase();
      const pool = parameters.text("scrapePool");
      const inPool = ({ job }: { readonly job: string }) => pool === "" || job === pool;
      const active = state === "dropped" ? [] : targets.filter(inPool);
      const others = state === "active" ? [] : dropped.filter(inPool);
      const countOf = (name: string) => dropped.filter(({ job }) => job === name).length;
      return jsonResult({
        activeTargets: active.map(describeTarget),
        droppedTargets: others.map(({ job, discovered }) => ({
          discoveredLabels: describeLabels(discovered),
          scrapePool: job,
        })),
        droppedTargetCounts: Object.fromEntries(pools.map((name) => [name, countOf(name)])),
      });
    },
    "/api/v1/scrape_pools": () => jsonResult({ scrapePools: pools }),
    "/api/v1/metadata": ({ parameters }) => {
      const metric = parameters.text("metric");
      const limit = readLimit(parameters, "limit");
      const perMetric = readLimit(parameters, "limit_per_metric");
      const all = new Map<string, Metadata[]>();
      for (const [name, metadata] of targets.flatMap(metadataOf)) {
        if (metric !== "" && name !== metric) continue;
        const known = all.get(name) ?? [];
        if (all.size >= limit && known.length === 0) continue;
        all.set(name, known);
        const isNew = !known.some((one) => sameMetadata(one, metadata));
        if (isNew && known.length < perMetric) known.push(metadata);
      }
      return jsonResult(Object.fromEntries(all));
    },
    "/api/v1/targets/metadata": ({ parameters }) => {
      const metric = parameters.text("metric");
      const limit = readLimit(parameters, "limit");
      const matches = targetTest(parameters.text("match_target"));
      const found = targets.filter(({ labels }) => matches(labels)).flatMap((target) =>
        metadataOf(target)
          .filter(([name]) => metric === "" || name === metric)
          .map(([name, metadata]) => ({
            target: Object.fromEntries(target.labels),
            ...(metric === "" ? { metric: name } : {}),
            ...metadata,
          }))
      );
      return jsonResult(found.slice(0, limit));
    },
  };
}

interface Metadata {
  readonly type: string;
  readonly help: string;
  readonly unit: string;
}

function describeTarget(target: Target) {
  const { job, url, labels, last, intervalMs, timeoutMs } = target;
  const error = last?.result.error;
  return {
    discoveredLabels: describeLabels(target.discovered),
    labels: Object.fromEntries(labels),
    scrapePool: job,
    scrapeUrl: redacted(url.href),
    globalUrl: redacted(url.href),
    lastError: error ?? "",
    lastScrape: formatTime(last?.time),
    lastScrapeDuration: last?.result.durationSeconds ?? 0,
    health: last === undefined ? "unknown" : error === undefined ? "up" : "down",
    scrapeInterval: formatDuration(intervalMs),
    scrapeTimeout: formatDuration(timeoutMs),
  };
}

/** Without the values of parameters that are named like secrets. */
function describeLabels(labels: Labels): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...labels].map(([name, value]) => {
      if (!name.startsWith("__param_")) return [name, value];
      const parameter = `?${name.slice("__param_".length)}=`;
      return [name, redacted(parameter + encodeURIComponent(value)).slice(parameter.length)];
    }),
  );
}

/** The metadata of a target's families, in the order of its exposition. */
function metadataOf({ descriptions }: Target): [name: string, metadata: Metadata][] {
  const families = new Map<string, Metadata>();
  for (const { kind, family, text } of descriptions) {
    const known = families.get(family) ?? { type: "unknown", help: "", unit: "" };
    families.set(family, { ...known, [kind]: text });
  }
  return [...families];
}

function sameMetadata(a: Metadata, b: Metadata): boolean {
  return a.type === b.type && a.help === b.help && a.unit === b.unit;
}

/** Unlike elsewhere, 0 means no entries, and a negative limit means no limit. */
function readLimit(parameters: Parameters, name: string): number {
  const text = parameters.text(name);
  if (text === "") return Infinity;
  if (!/^[+-]?\d+$/.test(text)) throw new ApiError("bad_data", `${name} must be a number`);
  return Number(text) < 0 ? Infinity : Number(text);
}

function targetTest(selector: string): (labels: Labels) => boolean {
  return selector === "" ? () => true : labelsTest(parseSelector(selector, "match_target"));
}
