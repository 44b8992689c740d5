import { hostOf } from "../../net/host_and_port.ts";
import { formatDuration } from "../text/duration.ts";
import type { Target } from "../scrape/target.ts";

type ShownTarget = Pick<Target, "job" | "url" | "labels" | "intervalMs" | "timeoutMs">;

/** The scrape targets in the format of Prometheus' configuration file. */
export function scrapeConfig(
  intervalMs: number,
  targets: readonly ShownTarget[],
): string {
  const byJob = Map.groupBy(targets, ({ job }) => job);
  const jobs = [...byJob].map(([job, [first, ...others]]) => `
- job_name: ${JSON.stringify(job)}
  scrape_interval: ${formatDuration(first!.intervalMs)}
  scrape_timeout: ${formatDuration(first!.timeoutMs)}
  metrics_path: ${JSON.stringify(first!.url.pathname)}
  scheme: ${first!.url.protocol.slice(0, -1)}
  static_configs:${[first!, ...others].map(staticConfig).join("")}`);
  return `global:
  scrape_interval: ${formatDuration(intervalMs)}
scrape_configs:${jobs.join("")}
`;
}

function staticConfig({ job, url, labels }: ShownTarget): string {
  const usual = new Map([["job", job], ["instance", hostOf(url)]]);
  const own = [...labels].filter(([name, value]) => usual.get(name) !== value);
  const shown = own.map(([name, value]) => `
      ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return `
  - targets:
    - ${JSON.stringify(hostOf(url))}${
    own.length === 0 ? "" : `
    labels:${shown.join("")}`
  }`;
}
