import type { Labels } from "../storage.ts";
import type { HttpSettings } from "./http_settings.ts";
import type { RelabelRule } from "./relabel.ts";

/** How the targets of a job are scraped. */
export interface ScrapeSettings {
  readonly http: HttpSettings;
  /** Whether labels of a target's series win over the labels of the target. */
  readonly honorLabels: boolean;
  /** Whether samples keep the times that the target gives them. */
  readonly honorTimestamps: boolean;
  /** The most samples of a scrape, after relabeling; 0 means no limit. */
  readonly sampleLimit: number;
  readonly metricRelabeling: readonly RelabelRule[];
}

/** An entry of `scrape_configs`. */
export interface ScrapeJob {
  readonly name: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly scheme: string;
  readonly metricsPath: string;
  readonly parameters: ReadonlyMap<string, readonly string[]>;
  readonly settings: ScrapeSettings;
  readonly relabeling: readonly RelabelRule[];
  /** The addresses, each with the labels of its group. */
  readonly targets: readonly StaticTarget[];
}

export interface StaticTarget {
  readonly address: string;
  readonly labels: Labels;
  /** `scrape.yml:7:15`, for messages. */
  readonly place: string;
}
