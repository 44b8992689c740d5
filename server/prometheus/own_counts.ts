import { FAMILIES } from "../metrics/family.ts";
import type { Tally } from "../metrics/tally.ts";
import type { QueryQueue } from "./api/query_queue.ts";
import type { NotifierCounts } from "./rules/notifier.ts";
import type { GroupCounts } from "./rules/status.ts";
import type { ScrapeOutcome } from "./scrape/scrape_loop.ts";
import type { DiskStats } from "./tsdb/disk_store.ts";
import type { StoreStats } from "./tsdb/store.ts";

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

  queue({ running, waiting }: QueryQueue, max: number): void {
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

  rules(groups: readonly GroupCounts[]): void {
    for (const { file, name, ...counts } of groups) {
      const labels = { rule_group: `${file};${name}` };
      const { lastEvaluation = 0 } = counts;
      this.#tally.counter(FAMILIES.ruleEvaluations, labels).raiseTo(counts.evaluations);
      this.#tally.counter(FAMILIES.ruleFailures, labels).raiseTo(counts.failures);
      this.#tally.counter(FAMILIES.ruleIterations, labels).raiseTo(counts.iterations);
      this.#tally.counter(FAMILIES.ruleMissed, labels).raiseTo(counts.iterationsMissed);
      this.#tally.gauge(FAMILIES.ruleLastDuration, labels).set(counts.lastDuration);
      this.#tally.gauge(FAMILIES.ruleLastEvaluation, labels).set(lastEvaluation);
      this.#tally.gauge(FAMILIES.ruleInterval, labels).set(counts.interval);
      this.#tally.gauge(FAMILIES.ruleCount, labels).set(counts.rules);
    }
  }

  notifications({ sent, failed, dropped, queued }: NotifierCounts): void {
    this.#tally.counter(FAMILIES.notificationsSent, {}).raiseTo(sent);
    this.#tally.counter(FAMILIES.notificationsFailed, {}).raiseTo(failed);
    this.#tally.counter(FAMILIES.notificationsDropped, {}).raiseTo(dropped);
    this.#tally.gauge(FAMILIES.notificationsQueued, {}).set(queued);
  }

  disk({ bytes, unsavedBytes, failures }: DiskStats): void {
    this.#tally.gauge(FAMILIES.storeDisk, {}).set(bytes);
    this.#tally.gauge(FAMILIES.storeUnsaved, {}).set(unsavedBytes);
    this.#tally.counter(FAMILIES.storeDiskFailures, {}).raiseTo(failures);
  }
}
