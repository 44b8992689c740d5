import { FAMILIES } from "../metrics/family.ts";
import type { Tally } from "../metrics/tally.ts";
import type { QueryGate } from "../prometheus/query_gate.ts";
import type { ScrapeOutcome } from "../scrape/scrape_loop.ts";
import type { DiskStats } from "../tsdb/disk_store.ts";
import type { StoreStats } from "../tsdb/store.ts";

/** What the program counts of its own history: scrapes, samples, queries. */
export class HistoryCounts {
  readonly #tally: Tally;

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  scraped(job: string, { error, refused }: ScrapeOutcome): void {
    const result = error === undefined ? "ok" : "failed";
    this.#tally.counter(FAMILIES.scrapes, { job, result }).add(1);
    for (const [reason, count] of Object.entries(refused)) {
      this.#tally.counter(FAMILIES.scrapeRefused, { job, reason }).add(count);
    }
  }

  answered(path: string, result: string, seconds: number): void {
    this.#tally.counter(FAMILIES.apiRequests, { path, result }).add(1);
    this.#tally.histogram(FAMILIES.apiDuration, { path }).observe(seconds);
  }

  gate({ running, waiting }: QueryGate, max: number): void {
    this.#tally.gauge(FAMILIES.queriesRunning, {}).set(running + waiting);
    this.#tally.gauge(FAMILIES.queriesMax, {}).set(max);
  }

  store({ series, chunks, samples, seriesRefused, bytes }: StoreStats): void {
    this.#tally.gauge(FAMILIES.storeSeries, {}).set(series);
    this.#tally.gauge(FAMILIES.storeChunks, {}).set(chunks);
    this.#tally.counter(FAMILIES.storeAppended, {}).raiseTo(samples.appended);
    this.#tally.counter(FAMILIES.storeSeriesRefused, {}).raiseTo(seriesRefused);
    this.#tally.gauge(FAMILIES.storeMemory, {}).set(bytes);
  }

  disk({ bytes, unsavedBytes, failures }: DiskStats): void {
    this.#tally.gauge(FAMILIES.storeDisk, {}).set(bytes);
    this.#tally.gauge(FAMILIES.storeUnsaved, {}).set(unsavedBytes);
    this.#tally.counter(FAMILIES.storeDiskFailures, {}).raiseTo(failures);
  }
}
