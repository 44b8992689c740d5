import { formatDuration } from "../text/duration.ts";
import type { Target } from "../scrape/target.ts";

/** The scrape targets in the format of Prometheus' configuration file. */
export function scrapeConfig(
  intervalMs: number,
  targets: readonly Pick<Target, "job" | "url" | "labels" | "timeoutMs">[],
): string {
  const jobs = targets.map(({ job, url, labels, timeoutMs }) => `
- job_name: ${JSON.stringify(job)}
  scrape_timeout: ${formatDuration(timeoutMs)}
  metrics_path: ${JSON.stringify(url.pathname)}
  scheme: ${url.protocol.slice(0, -1)}
  static_configs:
  - targets:
    - ${JSON.stringify(labels.get("instance"))}`);
  return `global:
  scrape_interval: ${formatDuration(intervalMs)}
scrape_configs:${jobs.join("")}
`;
}
