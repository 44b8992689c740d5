import { FAMILIES } from "../metrics/families.ts";
import type { Family } from "../metrics/family.ts";
import type { Tally } from "../metrics/tally.ts";
import type { QueryQueue } from "./api/query_queue.ts";
import type { NotifierCounts } from "./rules/notifier.ts";
import type { RuleReload } from "./rules/rule_files.ts";
import type { GroupCounts } from "./rules/status.ts";
import type { ScrapeResult } from "./scrape/scraper.ts";
import type { DiskStats } from "./tsdb/disk_store.ts";
import type { StoreStats } from "./tsdb/store.ts";

/** The families with a label set for each rule group. */
const RULE_GROUP_FAMILIES: readonly Family[] = Object.values<Family>(FAMILIES)
  .filter(({ labels }) => labels.includes("rule_group"));

/** Counts what the embedded Prometheus does: scrapes, samples, queries, rule evaluations. */
export class OwnCounts {
  readonly #tally: Tally;
  /** The values of `rule_group` that have label sets. */
  #ruleGroups: ReadonlySet<string> = new Set();

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  scraped(job: string, { error, refused }: ScrapeResult): void {
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
    const present = new Set(groups.map(ruleGroup));
    for (const gone of this.#ruleGroups.difference(present)) {
      for (const family of RULE_GROUP_FAMILIES) this.#tally.drop(family, { rule_group: gone });
    }
    this.#ruleGroups = present;
    for (const counts of groups) {
      const labels = { rule_group: ruleGroup(counts) };
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

  reload({ successful, successAt }: RuleReload): void {
    this.#tally.gauge(FAMILIES.reloadSuccessful, {}).set(successful ? 1 : 0);
    this.#tally.gauge(FAMILIES.reloadTimestamp, {}).set(successAt / 1000);
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

function ruleGroup({ file, name }: Pick<GroupCounts, "file" | "name">): string {
  return `${file};${name}`;
}
