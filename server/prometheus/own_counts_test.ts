import { assertEquals } from "@std/assert/mod.js";
import { samplesOf } from "../metrics/exposition.ts";
import { Merge } from "../metrics/merge.ts";
import { Tally } from "../metrics/tally.ts";
import { OwnCounts } from "./own_counts.ts";
import type { GroupCounts } from "./rules/status.ts";

function bench() {
  const merge = new Merge();
  const counts = new OwnCounts(new Tally((event) => merge.accept("monitor", [event])));
  return {
    counts,
    /** All samples as lines, without the buckets of histograms. */
    lines: () =>
      merge.collect().flatMap((series) => [...samplesOf(series)])
        .filter(({ name }) => !name.endsWith("_bucket"))
        .map(({ name, labels, value }) => [name, ...Object.values(labels), value].join(" ")),
  };
}

const RESULT = { scraped: 0, stored: 0, added: 0, durationSeconds: 0.1 };

Deno.test("scrapes are counted by their result, and rejected samples by their reason", () => {
  const { counts, lines } = bench();
  const refused = { "out-of-order": 2, duplicate: 1 };
  counts.scraped("node", { ...RESULT, error: undefined, refused } as never);
  counts.scraped("node", { ...RESULT, error: "no answer", refused: {} } as never);
  counts.scraped("node", { ...RESULT, error: "no answer", refused: {} } as never);
  assertEquals(lines(), [
    "modelwatch_scrapes_total node ok 1",
    "modelwatch_scrape_refused_samples_total node out-of-order 2",
    "modelwatch_scrape_refused_samples_total node duplicate 1",
    "modelwatch_scrapes_total node failed 2",
  ]);
});

Deno.test("requests to the API are counted by path and result, with their time", () => {
  const { counts, lines } = bench();
  counts.answered("/api/v1/query", "success", 0.5);
  counts.answered("/api/v1/query", "bad_data", 0.25);
  assertEquals(lines(), [
    "modelwatch_api_requests_total /api/v1/query success 1",
    "modelwatch_api_duration_seconds_sum /api/v1/query 0.75",
    "modelwatch_api_duration_seconds_count /api/v1/query 2",
    "modelwatch_api_requests_total /api/v1/query bad_data 1",
  ]);
});

Deno.test("queries that run and that wait are in one number, beside the most that may run", () => {
  const { counts, lines } = bench();
  counts.queue({ running: 2, waiting: 3 } as never, 4);
  assertEquals(lines(), [
    "prometheus_engine_queries 5",
    "prometheus_engine_queries_concurrent_max 4",
  ]);
});

Deno.test("the store's numbers are taken over, and its totals never fall", () => {
  const { counts, lines } = bench();
  const stats = { series: 7, chunks: 8, samples: { appended: 90 }, seriesRefused: 1, bytes: 1000 };
  counts.store(stats as never);
  counts.store({ ...stats, series: 6, samples: { appended: 80 }, seriesRefused: 0 } as never);
  assertEquals(lines(), [
    "prometheus_tsdb_head_series 6",
    "prometheus_tsdb_head_chunks 8",
    "prometheus_tsdb_head_samples_appended_total 90",
    "modelwatch_store_refused_series_total 1",
    "modelwatch_store_memory_bytes 1000",
  ]);
});

const GROUP: GroupCounts = {
  ...{ file: "a.yml", name: "g", rules: 3, interval: 15, iterations: 10, iterationsMissed: 1 },
  ...{ evaluations: 30, failures: 2, lastDuration: 0.25, lastEvaluation: 1700 },
};

Deno.test("a rule group is counted under its file and its name", () => {
  const { counts, lines } = bench();
  counts.rules([GROUP]);
  assertEquals(lines(), [
    "prometheus_rule_evaluations_total a.yml;g 30",
    "prometheus_rule_evaluation_failures_total a.yml;g 2",
    "prometheus_rule_group_iterations_total a.yml;g 10",
    "prometheus_rule_group_iterations_missed_total a.yml;g 1",
    "prometheus_rule_group_last_duration_seconds a.yml;g 0.25",
    "prometheus_rule_group_last_evaluation_timestamp_seconds a.yml;g 1700",
    "prometheus_rule_group_interval_seconds a.yml;g 15",
    "prometheus_rule_group_rules a.yml;g 3",
  ]);
});

Deno.test("a group that was never evaluated has the time 0", () => {
  const { counts, lines } = bench();
  counts.rules([{ ...GROUP, lastEvaluation: undefined }]);
  const [line] = lines().filter((line) => line.includes("timestamp"));
  assertEquals(line, "prometheus_rule_group_last_evaluation_timestamp_seconds a.yml;g 0");
});

Deno.test("the metrics of a group that is gone go away, and those of others stay", () => {
  const { counts, lines } = bench();
  counts.rules([GROUP, { ...GROUP, name: "h" }]);
  counts.rules([{ ...GROUP, name: "h" }]);
  const groups = new Set(lines().map((line) => line.split(" ")[1]));
  assertEquals([lines().length, [...groups]], [8, ["a.yml;h"]]);
});

Deno.test("a reload of the rules is told with the time of the last good one in seconds", () => {
  const { counts, lines } = bench();
  counts.reload({ successful: true, successAt: 5000 } as never);
  assertEquals(lines(), [
    "prometheus_config_last_reload_successful 1",
    "prometheus_config_last_reload_success_timestamp_seconds 5",
  ]);
  counts.reload({ successful: false, successAt: 5000 } as never);
  assertEquals(lines()[0], "prometheus_config_last_reload_successful 0");
});

Deno.test("notifications are counted by what became of them", () => {
  const { counts, lines } = bench();
  counts.notifications({ sent: 5, failed: 4, dropped: 3, queued: 2 });
  assertEquals(lines(), [
    "prometheus_notifications_sent_total 5",
    "prometheus_notifications_errors_total 4",
    "prometheus_notifications_dropped_total 3",
    "prometheus_notifications_queue_length 2",
  ]);
});

Deno.test("the data folder's size, the samples that wait for it, and its failures", () => {
  const { counts, lines } = bench();
  counts.disk({ bytes: 100, unsavedBytes: 10, failures: 1 } as never);
  assertEquals(lines(), [
    "modelwatch_store_disk_bytes 100",
    "modelwatch_store_unsaved_bytes 10",
    "modelwatch_store_disk_failures_total 1",
  ]);
});
