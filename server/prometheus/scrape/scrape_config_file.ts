/** Reads scrape configurations in the format of Prometheus 3. */

import { dirname } from "@std/path/dirname.js";
import { resolve } from "@std/path/resolve.js";
import type { Labels } from "../storage.ts";
import { isLabelName } from "../text/name.ts";
import { YamlFile, type YamlNode } from "../text/yaml.ts";
import { MIN_INTERVAL_MS } from "./discover_targets.ts";
import { HTTP_FIELDS, readHttpSettings } from "./http_settings.ts";
import { readRelabelRules } from "./relabel_rules.ts";
import type { ScrapeJob, StaticTarget } from "./scrape_job.ts";

/**
 * @param intervalMs the interval of jobs when the file has none
 * @throws {FileError} with everything that is wrong
 */
export function parseScrapeConfig(
  file: string,
  text: string,
  intervalMs: number,
): readonly ScrapeJob[] {
  return new ScrapeConfigReader(file, text, intervalMs).jobs();
}

// Prometheus' default: a slower target counts as down.
const TIMEOUT_MS = 10_000;

// Parts of prometheus.yml that are options here.
const OPTIONS = { rule_files: "--rules", alerting: "--alertmanager" } as const;

const JOB_FIELDS = [
  ...["job_name", "scrape_interval", "scrape_timeout", "metrics_path", "scheme", "params"] as const,
  ...["honor_labels", "honor_timestamps", "sample_limit", "static_configs"] as const,
  ...["relabel_configs", "metric_relabel_configs", ...HTTP_FIELDS] as const,
];

interface Times {
  readonly intervalMs: number;
  readonly timeoutMs: number;
}

class ScrapeConfigReader {
  readonly #file: string;
  readonly #yaml: YamlFile;
  #default: Times;

  constructor(file: string, text: string, intervalMs: number) {
    this.#file = file;
    this.#yaml = new YamlFile(file, text);
    this.#default = { intervalMs, timeoutMs: Math.min(TIMEOUT_MS, intervalMs) };
  }

  jobs(): readonly ScrapeJob[] {
    const yaml = this.#yaml;
    const fields = yaml.fields(yaml.root, "a scrape configuration", [
      ...["global", "scrape_configs", "rule_files", "alerting"] as const,
    ]);
    for (const [name, option] of Object.entries(OPTIONS)) {
      const node = fields[name as keyof typeof OPTIONS];
      if (node !== undefined) yaml.report(node, `${name} has no effect here: use ${option}`);
    }
    const { evaluation_interval, ...times } = yaml.fields(fields.global, "global", [
      ...["scrape_interval", "scrape_timeout", "evaluation_interval"] as const,
    ]);
    if (evaluation_interval !== undefined) {
      const message = "evaluation_interval has no effect here: use --evaluation-interval";
      yaml.report(evaluation_interval, message);
    }
    this.#default = this.#times(fields.global, times);
    const names = new Set<string>();
    const jobs = yaml.list(fields.scrape_configs, "scrape_configs").map((node) => {
      const job = this.#job(node);
      if (names.has(job.name)) yaml.report(node, `job_name "${job.name}" is repeated`);
      names.add(job.name);
      return job;
    });
    yaml.throwIfAny();
    return jobs;
  }

  #job(node: YamlNode | undefined): ScrapeJob {
    const yaml = this.#yaml;
    const fields = yaml.fields(node, "an entry of scrape_configs", JOB_FIELDS);
    const name = yaml.text(fields.job_name, "job_name") ?? "";
    if (name === "") yaml.report(node, "an entry of scrape_configs needs a job_name");
    const scheme = yaml.text(fields.scheme, "scheme") ?? "http";
    if (scheme !== "http" && scheme !== "https") {
      yaml.report(fields.scheme, `scheme must be http or https: it is "${scheme}"`);
    }
    const sampleLimit = yaml.integer(fields.sample_limit, "sample_limit") ?? 0;
    if (sampleLimit < 0) yaml.report(fields.sample_limit, "sample_limit must not be negative");
    const relabeling = (field: "relabel_configs" | "metric_relabel_configs") =>
      readRelabelRules(yaml, fields[field], field);
    return {
      ...{ name, scheme, ...this.#times(node, fields) },
      metricsPath: yaml.text(fields.metrics_path, "metrics_path") ?? "/metrics",
      parameters: this.#parameters(fields.params),
      settings: {
        http: readHttpSettings(yaml, fields, (path) => resolve(dirname(this.#file), path)),
        honorLabels: yaml.boolean(fields.honor_labels, "honor_labels") ?? false,
        honorTimestamps: yaml.boolean(fields.honor_timestamps, "honor_timestamps") ?? true,
        sampleLimit,
        metricRelabeling: relabeling("metric_relabel_configs"),
      },
      relabeling: relabeling("relabel_configs"),
      targets: yaml.list(fields.static_configs, "static_configs")
        .flatMap((group) => this.#group(group)),
    };
  }

  /** As in Prometheus, 0 stands for the default, and a default timeout fits into the interval. */
  #times(
    owner: YamlNode | undefined,
    fields: { readonly scrape_interval?: YamlNode; readonly scrape_timeout?: YamlNode },
  ): Times {
    const yaml = this.#yaml;
    const intervalMs = yaml.duration(fields.scrape_interval, "scrape_interval") ||
      this.#default.intervalMs;
    if (intervalMs < MIN_INTERVAL_MS) {
      yaml.report(fields.scrape_interval, "scrape_interval must be at least 100ms");
    }
    const timeoutMs = yaml.duration(fields.scrape_timeout, "scrape_timeout");
    if (timeoutMs !== undefined && timeoutMs > intervalMs) {
      const at = fields.scrape_timeout ?? owner;
      yaml.report(at, "scrape_timeout must not be longer than scrape_interval");
    }
    return {
      intervalMs,
      timeoutMs: timeoutMs || Math.min(this.#default.timeoutMs, intervalMs),
    };
  }

  #parameters(node: YamlNode | undefined): ReadonlyMap<string, readonly string[]> {
    const yaml = this.#yaml;
    return new Map(
      [...yaml.nodes(node, "params")].map(([name, values]) => [
        name,
        yaml.list(values, `params: ${name}`).map((value) => yaml.text(value, name) ?? ""),
      ]),
    );
  }

  #group(node: YamlNode | undefined): readonly StaticTarget[] {
    const yaml = this.#yaml;
    const fields = yaml.fields(node, "a group of static_configs", ["targets", "labels"]);
    const labels: Labels = new Map(
      [...yaml.texts(fields.labels, "labels")].map(([name, { text, node }]) => {
        if (!isLabelName(name)) yaml.report(node, `"${name}" is not a valid label name`);
        return [name, text];
      }),
    );
    return yaml.list(fields.targets, "targets").map((target) => {
      const address = yaml.text(target, "a target") ?? "";
      // A path or credentials cannot stand here, as in Prometheus.
      if (address === "" || /[/@\s]/.test(address)) {
        const message = "a target is a host and a port such as 127.0.0.1:9100, without scheme, " +
          "path and password: use scheme, metrics_path and basic_auth";
        yaml.report(target ?? fields.targets, message);
      }
      return { address, labels, place: yaml.placeOf(target) };
    });
  }
}
