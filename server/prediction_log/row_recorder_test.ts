import { assertEquals } from "@std/assert/mod.js";
import { Monitor } from "../metrics/monitor.ts";
import { Tally } from "../metrics/tally.ts";
import type { RecentLines } from "./recent_buffer.ts";
import type { LogBatch } from "./row_queue.ts";
import { rowRecorder } from "./row_recorder.ts";
import { served } from "./testing/served.ts";

function recorderOf(sample: number | undefined, recent: number, fails = false) {
  const monitor = new Monitor(0);
  const tally = new Tally((event) => monitor.accept("test", [event]));
  const batches: LogBatch[] = [];
  const lines: RecentLines[] = [];
  const recorder = rowRecorder({ sample, recent, dropped: ["secret"] }, tally, {
    log: (batch) => {
      batches.push(batch);
      return fails ? Promise.reject(new Error("gone")) : Promise.resolve();
    },
    keepRecent: (some) => void lines.push(some),
  });
  const counts = () =>
    Object.fromEntries(
      monitor.collect().filter(({ family }) => family.name === "prediction_log_rows_total")
        .map(({ labels, cells }) => [labels.result, cells[0]]),
    );
  return { recorder, batches, lines, counts };
}

const ROWS = served({ inputsOf: () => ({ x: 1, secret: 2 }) });

Deno.test("rowRecorder() makes none when no rows are kept", () => {
  const { recorder, counts } = recorderOf(undefined, 0);
  assertEquals([recorder, counts()], [undefined, {}]);
});

Deno.test("RowRecorder hands rows to the log and to the recent rows, without dropped fields", async () => {
  const { recorder, batches, lines, counts } = recorderOf(1, 5);
  recorder!.record(ROWS);
  await recorder!.finish();
  const [logged] = batches.map(({ bytes }) => JSON.parse(new TextDecoder().decode(bytes)));
  assertEquals(logged.inputs, { x: 1 });
  assertEquals(lines.map(({ lines }) => JSON.parse(lines[0]!.json)), [logged]);
  assertEquals(counts(), { dropped: 0, failed: 0 });
});

Deno.test("RowRecorder needs neither of both", async () => {
  const recent = recorderOf(undefined, 5);
  recent.recorder!.record(ROWS);
  await recent.recorder!.finish();
  assertEquals([recent.batches.length, recent.lines.length, recent.counts()], [0, 1, {}]);
  const log = recorderOf(1, 0);
  log.recorder!.record(ROWS);
  await log.recorder!.finish();
  assertEquals([log.batches.length, log.lines.length], [1, 0]);
});

Deno.test("RowRecorder counts rows that are lost, and why", async () => {
  const { recorder, counts } = recorderOf(1, 0, true);
  recorder!.record(served({ rows: 10_003 }));
  await recorder!.finish();
  assertEquals(counts(), { dropped: 3, failed: 10_000 });
});
