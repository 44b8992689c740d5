import type {
  Appender,
  AppendResult,
  Exemplar,
  ExemplarAppender,
  Labels,
  SeriesRef,
} from "../storage.ts";
import { withCanonicalBound } from "./bound.ts";
import {
  type ExpositionDescription,
  type ExpositionFormat,
  parseExposition,
} from "./exposition.ts";
import { relabeling } from "./relabel.ts";
import type { ScrapeSettings } from "./scrape_job.ts";
import { type ScrapedExemplar, scrapedExemplar } from "./scraped_exemplar.ts";
import { parseSeries } from "./series_text.ts";
import { withTargetLabels } from "./target_labels.ts";

/**
 * The answer of a target: an exposition, or the samples themselves if the target is
 * this process. When a sample brings the same `labels` object in each scrape, its
 * series is found without comparing labels.
 */
export type Scraped =
  | { readonly kind: "text"; readonly text: string; readonly format: ExpositionFormat }
  | { readonly kind: "samples"; readonly samples: Iterable<DirectSample> };

export interface DirectSample {
  /** With `__name__`, without the labels of the target. */
  readonly labels: Labels;
  readonly value: number;
  readonly exemplar?: Exemplar | undefined;
  /**
   * Whether it counts from 0 on. A series that appears with another value then gets a 0 at the time
   * of the scrape before: else `increase` would miss what was counted first.
   */
  readonly startsAtZero?: boolean;
}

export interface ScraperOptions {
  /** The labels that all series of the target get: `job` and `instance`. */
  readonly target: Labels;
  readonly appender: Appender;
  /** Takes the exemplars of samples; by default they are dropped. */
  readonly exemplars?: ExemplarAppender | undefined;
  /** Sends the request. When it throws, the scrape fails with that error. */
  readonly fetch: () => Scraped | Promise<Scraped>;
  readonly settings?: SampleSettings;
  /** A monotonic clock in milliseconds, for the duration of scrapes. */
  readonly clock: () => number;
}

/** What happens to samples before they are stored. */
export type SampleSettings = Omit<ScrapeSettings, "http">;

const AS_SCRAPED: SampleSettings = {
  honorLabels: false,
  honorTimestamps: true,
  sampleLimit: 0,
  metricRelabeling: [],
};

/** The result of one scrape. */
export interface ScrapeResult {
  /** Why the scrape failed; undefined if it succeeded. */
  readonly error: string | undefined;
  readonly durationSeconds: number;
  /** Samples in the answer. */
  readonly scraped: number;
  /** Samples that relabeling kept. */
  readonly kept: number;
  /** Series that the previous scrape did not have. */
  readonly seriesAdded: number;
  /** Samples that the store refused, by reason; `noRoom`: too many series. */
  readonly refused: Refusals;
  /** Types, help texts and units, in the order of the text. */
  readonly descriptions: readonly ExpositionDescription[];
}

/** A result without its duration, which is not known yet. */
type Attempt = Omit<ScrapeResult, "durationSeconds">;

type Refusals = Partial<Record<AppendResult | "noRoom" | "tooFarAhead", number>>;

/** A parsed sample. It is stored once the whole answer is parsed without an error. */
interface Pending {
  readonly series: KnownSeries;
  readonly value: number;
  readonly time: number | undefined;
  readonly exemplar: ScrapedExemplar | undefined;
  readonly startsAtZero: boolean;
}

/** The parsed answer of a target. */
interface Answer {
  /** Without the samples that relabeling drops. */
  readonly pending: readonly Pending[];
  readonly scraped: number;
  readonly descriptions: readonly ExpositionDescription[];
}

const NO_SAMPLES = { scraped: 0, kept: 0, seriesAdded: 0 } as const;

/** A series of an earlier scrape. */
interface KnownSeries {
  /** Including the labels of the target; undefined when relabeling drops the series. */
  readonly labels: Labels | undefined;
  ref: SeriesRef | undefined;
  /** The number of the last scrape that had it. */
  scrape: number;
}

// As in Prometheus, a target's clock may run ahead a little. A time from next year
// would make the store refuse all later samples of the series.
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
 * `#known` caches the series of the last scrape by their text in the exposition, or
 * by the labels object of a sample. `#last` holds the references that the last
 * scrape wrote, each with true if the series gets a stale marker when the next
 * scrape lacks it. Samples with explicit timestamps get no marker, as in Prometheus.
 */
export class Scraper {
  readonly #options: ScraperOptions;
  #known = new Map<string | Labels, KnownSeries>();
  #last = new Map<SeriesRef, boolean>();
  #scrape = 0;
  /** The time of the last scrape that succeeded. */
  #lastTick: number | undefined;
  readonly #settings: SampleSettings;
  readonly #relabel: (labels: Labels) => Labels | undefined;
  readonly #report: ReadonlyMap<string, Labels>;

  constructor(options: ScraperOptions) {
    this.#options = options;
    this.#settings = options.settings ?? AS_SCRAPED;
    this.#relabel = relabeling(this.#settings.metricRelabeling);
    this.#report = new Map(
      REPORT_NAMES.map((name) => [name, new Map([["__name__", name], ...options.target])]),
    );
  }

  /**
   * Scrapes the target and stores the samples with the time `tick`, in milliseconds.
   *
   * A scrape succeeds or fails as a whole. If the target does not answer, or its
   * exposition is invalid or incomplete, no sample is stored, all series of the
   * target get stale markers, and `up` is 0. Scrapes must not overlap.
   */
  async scrape(tick: number): Promise<ScrapeResult> {
    const begin = this.#options.clock();
    this.#scrape++;
    const result = await this.#attempt(tick);
    const durationSeconds = (this.#options.clock() - begin) / 1000;
    this.#writeReport(tick, {
      up: result.error === undefined ? 1 : 0,
      scrape_duration_seconds: durationSeconds,
      scrape_samples_scraped: result.scraped,
      scrape_samples_post_metric_relabeling: result.kept,
      scrape_series_added: result.seriesAdded,
    });
    return { ...result, durationSeconds };
  }

  async #attempt(tick: number): Promise<Attempt> {
    try {
      const { pending, scraped, descriptions } = this.#read(await this.#options.fetch());
      this.#checkLimit(pending.length);
      return { ...this.#store(pending, tick), scraped, descriptions };
    } catch (error) {
      this.#replaceLast(new Map(), tick);
      this.#known.clear();
      const reason = error instanceof Error ? error.message : String(error);
      return { error: reason, ...NO_SAMPLES, refused: {}, descriptions: [] };
    }
  }

  /** Parses the whole answer. */
  #read(scraped: Scraped): Answer {
    const pending: Pending[] = [];
    const descriptions: ExpositionDescription[] = [];
    let samples = 0;
    const add = (series: KnownSeries, sample: Omit<Pending, "series">) => {
      samples++;
      if (series.labels !== undefined) pending.push({ series, ...sample });
    };
    if (scraped.kind === "samples") {
      for (const { labels, value, exemplar, startsAtZero = false } of scraped.samples) {
        const sample = { value, time: undefined, exemplar, startsAtZero };
        add(this.#series(labels, () => labels), sample);
      }
      return { pending, scraped: samples, descriptions };
    }
    for (const entry of parseExposition(scraped.text, { format: scraped.format })) {
      if (entry.kind !== "sample") {
        descriptions.push(entry);
        continue;
      }
      const { series: text, value, line, bound } = entry;
      const series = this.#series(text, () => {
        const labels = parseSeries(text, line);
        // As Prometheus 3, which takes `le="1"` and `le="1.0"` for the same bound.
        return bound === undefined ? labels : withCanonicalBound(labels, bound);
      });
      const time = this.#settings.honorTimestamps ? entry.time : undefined;
      add(series, { value, time, exemplar: scrapedExemplar(entry), startsAtZero: false });
    }
    return { pending, scraped: samples, descriptions };
  }

  /** The series with this text or labels object as its key. */
  #series(key: string | Labels, labelsOf: () => Labels): KnownSeries {
    const known = this.#known.get(key);
    if (known) {
      known.scrape = this.#scrape;
      return known;
    }
    const { honorLabels } = this.#settings;
    const labels = this.#relabel(withTargetLabels(labelsOf(), this.#options.target, honorLabels));
    if (labels !== undefined && labels.size > 0 && !labels.has("__name__")) {
      throw new Error("a series has no name after relabeling: keep the label __name__");
    }
    const isKept = labels !== undefined && labels.size > 0;
    const series = { labels: isKept ? labels : undefined, ref: undefined, scrape: this.#scrape };
    this.#known.set(key, series);
    return series;
  }

  #checkLimit(kept: number): void {
    const { sampleLimit } = this.#settings;
    if (sampleLimit === 0 || kept <= sampleLimit) return;
    throw new RangeError(`its ${kept} samples are more than the sample_limit of ${sampleLimit}`);
  }

  #store(pending: readonly Pending[], tick: number): Omit<Attempt, "descriptions" | "scraped"> {
    const refused: Refusals = {};
    const written = new Map<SeriesRef, boolean>();
    for (const { series, value, time, exemplar, startsAtZero } of pending) {
      if (startsAtZero && value !== 0 && series.ref === undefined) this.#beginAtZero(series, tick);
      const result = this.#append(series, time ?? tick, value, tick);
      if (result !== "appended" && result !== "same") refused[result] = (refused[result] ?? 0) + 1;
      if (series.ref !== undefined) written.set(series.ref, time === undefined);
      if (exemplar !== undefined) this.#keep(series.labels!, exemplar, tick);
    }
    let seriesAdded = 0;
    for (const ref of written.keys()) if (!this.#last.has(ref)) seriesAdded++;
    this.#replaceLast(written, tick);
    this.#forgetUnseen();
    this.#lastTick = tick;
    return { error: undefined, kept: pending.length, seriesAdded, refused };
  }

  /** Appends a sample. If the store has removed the series since, it is created again. */
  #append(
    series: KnownSeries,
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
    series.ref = appender.ref(series.labels!);
    return series.ref === undefined ? "noRoom" : appender.append(series.ref, time, value);
  }

  #beginAtZero(series: KnownSeries, tick: number): void {
    if (this.#lastTick !== undefined) this.#append(series, this.#lastTick, 0, tick);
  }

  /** Hands on an exemplar, unless its time is wrong or too far ahead. */
  #keep(series: Labels, { labels, value, ...exemplar }: ScrapedExemplar, tick: number): void {
    const { time = tick } = exemplar;
    if (!Number.isSafeInteger(time) || time > tick + MAX_AHEAD_MS) return;
    this.#options.exemplars?.append(series, { labels, value, time });
  }

  /** Writes stale markers for the series of the last scrape that this one lacks. */
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
