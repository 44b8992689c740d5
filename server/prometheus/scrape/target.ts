import { hostOf } from "../../net/host_and_port.ts";
import { type SampleSettings, type Scraped, Scraper, type ScrapeResult } from "./scraper.ts";
import type { ExpositionDescription } from "./exposition.ts";
import type { Appender, ExemplarAppender, Labels } from "../storage.ts";
import { formatDuration } from "../text/duration.ts";

/** A target and how it is scraped. */
export interface TargetOptions {
  readonly job: string;
  readonly url: URL;
  /** The labels that all its series get; by default `instance` and `job`. */
  readonly labels?: Labels;
  /** The labels before relabeling; by default those of a target without any. */
  readonly discovered?: Labels;
  readonly settings?: SampleSettings;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly appender: Appender;
  /** Takes the exemplars of samples; by default they are dropped. */
  readonly exemplars?: ExemplarAppender;
  /** Sends the request. When it throws, the scrape fails with that error. */
  readonly fetch: () => Scraped | Promise<Scraped>;
  /** The metadata of a target whose answers are no expositions. */
  readonly descriptions?: readonly ExpositionDescription[];
  /** The time now, in milliseconds. */
  readonly now: () => number;
}

/** The last scrape of a target. */
export interface LastScrape {
  readonly time: number;
  readonly result: ScrapeResult;
}

/** A target with the result of its last scrape. */
export class Target {
  readonly job: string;
  readonly url: URL;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** The labels that all its series get. */
  readonly labels: Labels;
  /** The labels before relabeling. */
  readonly discovered: Labels;
  readonly #scraper: Scraper;
  readonly #now: () => number;
  #descriptions: readonly ExpositionDescription[];
  #last: LastScrape | undefined;

  constructor(options: TargetOptions) {
    const { job, url, appender, exemplars, fetch, settings } = options;
    this.job = job;
    this.url = url;
    this.intervalMs = options.intervalMs;
    this.timeoutMs = options.timeoutMs;
    this.labels = options.labels ?? new Map([["instance", hostOf(url)], ["job", job]]);
    this.discovered = options.discovered ?? defaultLabels(options);
    this.#descriptions = options.descriptions ?? [];
    this.#now = options.now;
    const clock = () => performance.now();
    this.#scraper = new Scraper({
      ...{ target: this.labels, appender, exemplars, fetch, clock },
      ...(settings === undefined ? {} : { settings }),
    });
  }

  /** Undefined before the first scrape. */
  get last(): LastScrape | undefined {
    return this.#last;
  }

  /** The types, help texts and units of the last scrape that had any. */
  get descriptions(): readonly ExpositionDescription[] {
    return this.#descriptions;
  }

  /** Scrapes it and stores the samples with the time `tick`, in milliseconds. */
  async scrape(tick: number): Promise<ScrapeResult> {
    const time = this.#now();
    const result = await this.#scraper.scrape(tick);
    this.#last = { time, result };
    if (result.descriptions.length > 0) this.#descriptions = result.descriptions;
    return result;
  }
}

function defaultLabels({ job, url, intervalMs, timeoutMs }: TargetOptions): Labels {
  return new Map([
    ["__address__", hostOf(url)],
    ["__metrics_path__", url.pathname],
    ["__scheme__", url.protocol.slice(0, -1)],
    ["__scrape_interval__", formatDuration(intervalMs)],
    ["__scrape_timeout__", formatDuration(timeoutMs)],
    ["job", job],
  ]);
}
