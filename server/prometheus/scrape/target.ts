import { hostOf } from "../../net/host_and_port.ts";
import { type Scraped, ScrapeLoop, type ScrapeOutcome } from "./scrape_loop.ts";
import type { ExpositionDescription } from "./exposition.ts";
import type { Appender, Labels } from "../storage.ts";

/** What is scraped, and under which labels. */
export interface TargetOptions {
  readonly job: string;
  readonly url: URL;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly appender: Appender;
  /** Asks the target. What it throws is why the scrape failed. */
  readonly fetch: () => Scraped | Promise<Scraped>;
  /** Types and help texts of a target that does not send text, which would hold them. */
  readonly descriptions?: readonly ExpositionDescription[];
  /** The time now, in milliseconds. */
  readonly now: () => number;
}

/** The last scrape of a target. */
export interface LastScrape {
  readonly time: number;
  readonly outcome: ScrapeOutcome;
}

/** Something that is scraped, and how that went. */
export class Target {
  readonly job: string;
  readonly url: URL;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** Those that all its series get. */
  readonly labels: Labels;
  readonly #loop: ScrapeLoop;
  readonly #now: () => number;
  #descriptions: readonly ExpositionDescription[];
  #last: LastScrape | undefined;

  constructor(options: TargetOptions) {
    const { job, url, appender, fetch } = options;
    this.job = job;
    this.url = url;
    this.intervalMs = options.intervalMs;
    this.timeoutMs = options.timeoutMs;
    this.labels = new Map([["instance", hostOf(url)], ["job", job]]);
    this.#descriptions = options.descriptions ?? [];
    this.#now = options.now;
    const clock = () => performance.now();
    // As Prometheus 3, which writes `le="1"` and `le="1.0"` in one way.
    const canonicalBounds = true;
    this.#loop = new ScrapeLoop({ target: this.labels, appender, fetch, clock, canonicalBounds });
  }

  /** Undefined before the first scrape. */
  get last(): LastScrape | undefined {
    return this.#last;
  }

  /** What the families of the target are, as it said last. */
  get descriptions(): readonly ExpositionDescription[] {
    return this.#descriptions;
  }

  /** Scrapes it and stores what comes as of `tick`, in milliseconds. */
  async scrape(tick: number): Promise<ScrapeOutcome> {
    const time = this.#now();
    const outcome = await this.#loop.scrape(tick);
    this.#last = { time, outcome };
    if (outcome.descriptions.length > 0) this.#descriptions = outcome.descriptions;
    return outcome;
  }
}
