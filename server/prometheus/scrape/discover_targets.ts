/** Makes targets from static addresses as Prometheus does: labels, relabeling, then the URL. */

import type { Labels } from "../storage.ts";
import { formatDuration, parseDuration } from "../text/duration.ts";
import { relabeling } from "./relabel.ts";
import type { ScrapeJob, ScrapeSettings, StaticTarget } from "./scrape_job.ts";

/** A target to scrape, as plain data that a thread can be sent. */
export interface DiscoveredTarget {
  readonly job: string;
  readonly url: string;
  readonly labels: Labels;
  /** The labels before relabeling. */
  readonly discovered: Labels;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly settings: ScrapeSettings;
}

/** A target that relabeling drops. */
export interface DroppedTarget {
  readonly job: string;
  readonly discovered: Labels;
}

export interface DiscoveredTargets {
  readonly targets: readonly DiscoveredTarget[];
  readonly dropped: readonly DroppedTarget[];
}

/** A target that cannot be scraped. */
export class TargetError extends Error {}

/** @throws {TargetError} for the first target whose address or settings are wrong */
export function discoverTargets(jobs: readonly ScrapeJob[]): DiscoveredTargets {
  // As in Prometheus, the same target of a job is scraped once.
  const targets = new Map<string, DiscoveredTarget>();
  const dropped: DroppedTarget[] = [];
  for (const job of jobs) {
    const relabel = relabeling(job.relabeling);
    for (const target of job.targets) {
      const discovered = discoveredLabels(job, target);
      const labels = relabel(discovered);
      if (labels === undefined || labels.size === 0) {
        dropped.push({ job: job.name, discovered });
      } else {
        const found = targetOf(job, target, discovered, labels);
        targets.set(JSON.stringify([found.job, found.url, [...found.labels].sort()]), found);
      }
    }
  }
  return { targets: [...targets.values()], dropped };
}

function discoveredLabels(job: ScrapeJob, { address, labels }: StaticTarget): Labels {
  const parameters = [...job.parameters].flatMap(([name, [first]]) =>
    first === undefined ? [] : [[`__param_${name}`, first] as const]
  );
  return new Map([
    ["job", job.name],
    ["__scrape_interval__", formatDuration(job.intervalMs)],
    ["__scrape_timeout__", formatDuration(job.timeoutMs)],
    ["__metrics_path__", job.metricsPath],
    ["__scheme__", job.scheme],
    ...parameters,
    ...labels,
    ["__address__", address],
  ]);
}

function targetOf(
  job: ScrapeJob,
  { place }: StaticTarget,
  discovered: Labels,
  labels: Labels,
): DiscoveredTarget {
  const address = labels.get("__address__") ?? "";
  const [intervalMs, timeoutMs] = timesOf(labels, place);
  return {
    job: job.name,
    url: urlOf(labels, job.parameters, place),
    labels: new Map([
      ["instance", address],
      ...[...labels].filter(([name, value]) => !name.startsWith("__") && value !== ""),
    ]),
    ...{ discovered, intervalMs, timeoutMs, settings: job.settings },
  };
}

function urlOf(labels: Labels, parameters: ScrapeJob["parameters"], place: string): string {
  const address = labels.get("__address__") ?? "";
  const scheme = labels.get("__scheme__") ?? "";
  const isRight = /^https?$/.test(scheme) && /^[^/\s?#@\\]+$/.test(address);
  const url = isRight ? URL.parse(`${scheme}://${address}`) : null;
  if (url === null) {
    throw new TargetError(
      `${place}: "${scheme}://${address}" cannot be scraped: ` +
        "a target is a host and a port such as 127.0.0.1:9100, its scheme is http or https",
    );
  }
  url.pathname = labels.get("__metrics_path__") ?? "";
  for (const [name, values] of parameters) {
    for (const value of values) url.searchParams.append(name, value);
  }
  for (const [label, value] of labels) {
    if (label.startsWith("__param_")) setFirst(url.searchParams, label.slice(8), value);
  }
  return url.href;
}

/** Replaces the first value of a parameter. */
function setFirst(parameters: URLSearchParams, name: string, value: string): void {
  const [, ...others] = parameters.getAll(name);
  parameters.delete(name);
  for (const one of [value, ...others]) parameters.append(name, one);
}

// A shorter interval keeps a core busy.
export const MIN_INTERVAL_MS = 100;

/** Interval and timeout, which relabeling may change. */
function timesOf(labels: Labels, place: string): readonly [number, number] {
  const [interval, timeout] = ["__scrape_interval__", "__scrape_timeout__"].map((name) => {
    try {
      return parseDuration(labels.get(name) ?? "");
    } catch (error) {
      throw new TargetError(`${place}: ${name}: ${(error as Error).message}`);
    }
  }) as [number, number];
  if (interval < MIN_INTERVAL_MS || timeout <= 0 || timeout > interval) {
    throw new TargetError(
      `${place}: the scrape interval must be at least 100ms and the timeout at most as long: ` +
        `they are ${formatDuration(interval)} and ${formatDuration(timeout)}`,
    );
  }
  return [interval, timeout];
}
