import type { Appender, AppendResult, Labels, SeriesRef } from "../storage.ts";
import { withCanonicalBound } from "./bound.ts";
import {
  type ExpositionDescription,
  type ExpositionFormat,
  parseExposition,
} from "./exposition.ts";
import { DEFAULT_LIMITS, type ExpositionLimits } from "./limits.ts";
import { parseSeries } from "./series_text.ts";
import { withTargetLabels } from "./target_labels.ts";

/**
 * What a target answered: a text to read, or samples as they are, for a target in
 * this process. Samples that bring the same `labels` object each time are found
 * again without comparing labels.
 */
export type Scraped =
  | { readonly kind: "text"; readonly text: string; readonly format: ExpositionFormat }
  | { readonly kind: "samples"; readonly samples: Iterable<DirectSample> };

export interface DirectSample {
  /** `__name__` among them, without the target's labels. */
  readonly labels: Labels;
  readonly value: number;
}

export interface ScrapeLoopOptions {
  /** The labels of the target, which all its series get: `job`, `instance` and so on. */
  readonly target: Labels;
  readonly appender: Appender;
  /** Asks the target. A scrape fails by what this throws. */
  readonly fetch: () => Scraped | Promise<Scraped>;
  /** Milliseconds on any clock that only goes forward: what a scrape took. */
  readonly clock: () => number;
  /** Changes the labels of a series, target labels included, or drops it: undefined. */
  readonly relabel?: (labels: Labels) => Labels | undefined;
  /** Writes the bounds of histograms and summaries in one way, as Prometheus 3 does. */
  readonly canonicalBounds?: boolean;
  readonly limits?: ExpositionLimits;
}

/** How one scrape went. */
export interface ScrapeOutcome {
  /** Why the scrape failed, undefined if it did not. */
  readonly error: string | undefined;
  readonly durationSeconds: number;
  /** Samples that the target sent. */
  readonly scraped: number;
  /** Samples that `relabel` left. */
  readonly kept: number;
  /** Series that were not in the scrape before. */
  readonly seriesAdded: number;
  /** Samples that the store did not take, by its reason; `noRoom`: too many series. */
  readonly refused: Refusals;
  /** Types, help texts and units, in the order of the text. */
  readonly descriptions: readonly ExpositionDescription[];
}

/** A scrape before its time is known. */
type Attempt = Omit<ScrapeOutcome, "durationSeconds">;

type Refusals = Partial<Record<AppendResult | "noRoom" | "tooFarAhead", number>>;

/** A sample that was read and waits for the rest of the scrape to be right. */
interface Pending {
  readonly series: KnownSeries;
  readonly value: number;
  readonly time: number | undefined;
}

/** A series that the target named before. */
interface KnownSeries {
  /** With those of the target; undefined if `relabel` dropped the series. */
  readonly labels: Labels | undefined;
  ref: SeriesRef | undefined;
  /** The scrape that it was last seen in. */
  scrape: number;
}

// As Prometheus: a clock that runs ahead may, a little; a time from next year
// would keep every true sample out of the series.
const MAX_AHEAD_MS = 10 * 60 * 1000;

const REPORT_NAMES = [
  "up",
  "scrape_duration_seconds",
  "scrape_samples_scraped",
  "scrape_samples_post_metric_relabeling",
  "scrape_series_added",
] as const;

/**
 * Scrapes one target, once for each call.
 *
 * `#known` leads from what the target calls a series, a text or a labels object,
 * to the series; what a scrape does not mention is forgotten. `#last` holds the
 * references that the last scrape wrote, with true for those that get a stale
 * marker when they do not come again. A sample with a time of its own does not:
 * its target decides how old it may grow.
 */
export class ScrapeLoop {
  #options: ScrapeLoopOptions;
  #limits: ExpositionLimits;
  #known = new Map<string | Labels, KnownSeries>();
  #last = new Map<SeriesRef, boolean>();
  #scrape = 0;
  #report: Map<string, Labels>;

  constructor(options: ScrapeLoopOptions) {
    this.#options = options;
    this.#limits = options.limits ?? DEFAULT_LIMITS;
    this.#report = new Map(
      REPORT_NAMES.map((name) => [name, new Map([["__name__", name], ...options.target])]),
    );
  }

  /**
   * Scrapes the target and stores what it sent as of `tick`, in milliseconds.
   *
   * A scrape counts as a whole. If the target does not answer, or its text breaks
   * off or breaks the format, nothing of it is stored, all its series get stale
   * markers, and `up` is 0. Wait for one scrape to end before the next begins.
   */
  async scrape(tick: number): Promise<ScrapeOutcome> {
    const begin = this.#options.clock();
    this.#scrape++;
    const outcome = await this.#attempt(tick);
    const durationSeconds = (this.#options.clock() - begin) / 1000;
    this.#writeReport(tick, {
      up: outcome.error === undefined ? 1 : 0,
      scrape_duration_seconds: durationSeconds,
      scrape_samples_scraped: outcome.scraped,
      scrape_samples_post_metric_relabeling: outcome.kept,
      scrape_series_added: outcome.seriesAdded,
    });
    return { ...outcome, durationSeconds };
  }

  /** Ends all series of the target, which will not be scraped any more, as of `tick`. */
  end(tick: number): void {
    this.#replaceLast(new Map(), tick);
    for (const labels of this.#report.values()) {
      const ref = this.#options.appender.ref(labels);
      if (ref !== undefined) this.#options.appender.appendStale(ref, tick);
    }
    this.#known.clear();
  }

  async #attempt(tick: number): Promise<Attempt> {
    try {
      const { pending, descriptions } = this.#read(await this.#options.fetch());
      return { ...this.#store(pending, tick), descriptions };
    } catch (error) {
      this.#replaceLast(new Map(), tick);
      this.#known.clear();
      const reason = error instanceof Error ? error.message : String(error);
      return { error: reason, scraped: 0, kept: 0, seriesAdded: 0, refused: {}, descriptions: [] };
    }
  }

  /** Reads the whole answer, before anything of it is stored. */
  #read(scraped: Scraped): { pending: Pending[]; descriptions: ExpositionDescription[] } {
    const pending: Pending[] = [];
    const descriptions: ExpositionDescription[] = [];
    if (scraped.kind === "samples") {
      for (const { labels, value } of scraped.samples) {
        pending.push({ series: this.#series(labels, () => labels), value, time: undefined });
      }
      return { pending, descriptions };
    }
    for (const entry of parseExposition(scraped.text, { ...scraped, limits: this.#limits })) {
      if (entry.kind !== "sample") {
        descriptions.push(entry);
        continue;
      }
      const { series: text, value, time, line, bound } = entry;
      const series = this.#series(text, () => {
        const labels = parseSeries(text, line, this.#limits);
        return bound && this.#options.canonicalBounds ? withCanonicalBound(labels, bound) : labels;
      });
      pending.push({ series, value, time });
    }
    return { pending, descriptions };
  }

  /** The series that the target calls `name`. */
  #series(name: string | Labels, labelsOf: () => Labels): KnownSeries {
    const known = this.#known.get(name);
    if (known) return known;
    const labels = withTargetLabels(labelsOf(), this.#options.target);
    const { relabel } = this.#options;
    const series = { labels: relabel ? relabel(labels) : labels, ref: undefined, scrape: 0 };
    this.#known.set(name, series);
    return series;
  }

  #store(pending: readonly Pending[], tick: number): Omit<Attempt, "descriptions"> {
    const refused: Refusals = {};
    const written = new Map<SeriesRef, boolean>();
    let kept = 0;
    for (const { series, value, time } of pending) {
      series.scrape = this.#scrape;
      if (!series.labels) continue;
      kept++;
      const result = this.#append(series, series.labels, time ?? tick, value, tick);
      if (result !== "appended" && result !== "same") refused[result] = (refused[result] ?? 0) + 1;
      if (series.ref !== undefined) written.set(series.ref, time === undefined);
    }
    let seriesAdded = 0;
    for (const ref of written.keys()) if (!this.#last.has(ref)) seriesAdded++;
    this.#replaceLast(written, tick);
    this.#forgetUnseen();
    return { error: undefined, scraped: pending.length, kept, seriesAdded, refused };
  }

  /** Appends a sample. A series that the store dropped meanwhile is made again. */
  #append(
    series: KnownSeries,
    labels: Labels,
    time: number,
    value: number,
    tick: number,
  ): AppendResult | "noRoom" | "tooFarAhead" {
    if (time > tick + MAX_AHEAD_MS) return "tooFarAhead";
    const { appender } = this.#options;
    if (series.ref !== undefined) {
      const result = appender.append(series.ref, time, value);
      if (result !== "unknownSeries") return result;
    }
    series.ref = appender.ref(labels);
    return series.ref === undefined ? "noRoom" : appender.append(series.ref, time, value);
  }

  /** Marks those series of the last scrape as ended that were not written again. */
  #replaceLast(written: Map<SeriesRef, boolean>, tick: number): void {
    for (const [ref, endsWhenGone] of this.#last) {
      if (endsWhenGone && !written.has(ref)) this.#options.appender.appendStale(ref, tick);
    }
    this.#last = written;
  }

  #forgetUnseen(): void {
    for (const [name, { scrape }] of this.#known) {
      if (scrape < this.#scrape) this.#known.delete(name);
    }
  }

  #writeReport(tick: number, report: Readonly<Record<string, number>>): void {
    const { appender } = this.#options;
    for (const [name, labels] of this.#report) {
      const ref = appender.ref(labels);
      if (ref !== undefined) appender.append(ref, tick, report[name]!);
    }
  }
}
