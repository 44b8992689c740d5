import process from "node:process";
import type { Exemplar } from "./exemplar.ts";
import { Exemplars } from "./exemplars.ts";
import { expositionText } from "./exposition.ts";
import type { ExpositionFormat } from "./exposition_format.ts";
import { FAMILIES } from "./families.ts";
import type { Family } from "./family.ts";
import { Merge, type MergedSeries } from "./merge.ts";
import type { ModelStatistics } from "./model_statistics.ts";
import { Tally, type TallyEvent } from "./tally.ts";

const THREAD = "monitor";

/** The counts of all threads, for every reader. */
export class Monitor {
  readonly #merge = new Merge();
  /** Of the histograms of all threads. */
  readonly exemplars = new Exemplars();
  readonly #measures: (() => void)[] = [];
  /** The monitor's own counts. */
  readonly tally: Tally;

  /**
   * @param startedAt when the process started, in milliseconds since 1970
   * @param families of the exposition; all by default
   */
  constructor(readonly startedAt: number, readonly families?: readonly Family[]) {
    this.tally = new Tally((event) => this.#merge.accept(THREAD, [event]));
    this.tally.gauge(FAMILIES.processStart, {}).set(startedAt / 1000);
  }

  accept(thread: string, events: Iterable<TallyEvent>): void {
    this.#merge.accept(thread, events);
  }

  ended(thread: string): void {
    this.#merge.end(thread);
  }

  metrics(format: ExpositionFormat): Promise<string> {
    return expositionText(this.collect(), format, this.families, this.exemplars);
  }

  keepExemplars(exemplars: readonly Exemplar[]): void {
    this.exemplars.accept(exemplars);
  }

  /** Calls `measure` before every collection, to bring counts up to date. */
  beforeCollecting(measure: () => void): void {
    this.#measures.push(measure);
  }

  /** Every label set, merged over the threads. */
  collect(): readonly MergedSeries[] {
    this.#measureProcess();
    for (const measure of this.#measures) measure();
    return this.#merge.collect();
  }

  /** All label sets of a counter summed. */
  total(family: Family): number {
    return this.#merge.total(family);
  }

  statistics(): ModelStatistics[] {
    const byVersion = Map.groupBy(
      this.#merge.collect().filter(({ labels }) => labels.version !== undefined),
      ({ labels }) => JSON.stringify([labels.model, labels.version]),
    );
    return [...byVersion.values()].flatMap((series) => statisticsOf(series) ?? []);
  }

  /** Measures memory and processor time of the whole process; any thread can read them. */
  #measureProcess(): void {
    const { user, system } = process.cpuUsage();
    this.tally.counter(FAMILIES.processCpu, {}).raiseTo((user + system) / 1e6);
    this.tally.gauge(FAMILIES.processMemory, {}).set(Deno.memoryUsage().rss);
  }
}

/** The totals of one version; undefined when it has no request counter. */
function statisticsOf(series: readonly MergedSeries[]): ModelStatistics | undefined {
  const of = (family: Family) => series.filter((one) => one.family === family);
  const requests = of(FAMILIES.modelRequests);
  const [first] = requests;
  if (first === undefined) return undefined;
  const { model = "", version = "" } = first.labels;
  return {
    model,
    version,
    requests: Object.fromEntries(requests.map(({ labels, cells }) => [labels.outcome, cells[0]!])),
    rows: total(of(FAMILIES.modelPredictions)),
    runs: observations(of(FAMILIES.modelComputeDuration)),
    lastRequestSeconds: total(of(FAMILIES.modelLastRequest)),
    requestSeconds: total(of(FAMILIES.modelDuration)),
    queueSeconds: total(of(FAMILIES.modelQueueDuration)),
    computeSeconds: total(of(FAMILIES.modelComputeDuration)),
  };
}

/** The first cells summed: a counter's value, a histogram's sum. */
function total(series: readonly MergedSeries[]): number {
  return series.reduce((sum, { cells }) => sum + cells[0]!, 0);
}

function observations(series: readonly MergedSeries[]): number {
  return series.reduce(
    (sum, { cells }) => sum + cells.subarray(1).reduce((count, cell) => count + cell, 0),
    0,
  );
}
