import { assert, assertEquals } from "@std/assert/mod.js";
import { runLimits } from "./run_limits.ts";
import type { Tensor } from "../tensor.ts";
import { type Job, type JobTrace, RunQueue, type RunReport } from "./run_queue.ts";

/** A trace that keeps the reports of one job. */
class Reports implements JobTrace {
  readonly waits: (readonly [from: number, to: number])[] = [];
  readonly runs: RunReport[] = [];

  waited(from: number, to: number): void {
    this.waits.push([from, to]);
  }

  ran(run: RunReport): void {
    this.runs.push(run);
  }
}

const BAD = -1;
const observer = { queueDepth() {}, waited() {}, ran() {}, hung() {} };

/** A queue over a graph that returns its input, and fails on -1. */
function queue(): RunQueue {
  const session = {
    inputs: [],
    outputs: [],
    run([x]: readonly Tensor[]) {
      if ((x!.data as Float32Array).includes(BAD)) throw new Error("bad value");
      return Promise.resolve([x!]);
    },
    release: () => Promise.resolve(),
  };
  return new RunQueue(session, observer, 100, [undefined], runLimits(undefined, undefined));
}

function job(rows: readonly number[], trace?: JobTrace, ms = 60_000): Job {
  const feed: Tensor = { datatype: "FP32", shape: [rows.length, 1], data: Float32Array.from(rows) };
  const since = performance.now();
  return { feeds: [feed], rows: rows.length, fetches: [0], since, deadline: since + ms, trace };
}

Deno.test("a traced job learns of its wait and of the run that it shares", async () => {
  const runs = queue();
  const trace = new Reports();
  const traced = job([1, 2], trace);
  await Promise.all([runs.submit(traced), runs.submit(job([3]))]);
  const [[[from, to]], [run]] = [trace.waits, trace.runs] as [[[number, number]], [RunReport]];
  assertEquals(from, traced.since);
  assert(from <= to && to <= run.from && run.from <= run.to);
  assertEquals([run.rows, run.requests, run.error], [3, 2, undefined]);
});

Deno.test("a traced job learns of a run that failed, and of its own run after it", async () => {
  const runs = queue();
  const trace = new Reports();
  await Promise.allSettled([runs.submit(job([1], trace)), runs.submit(job([BAD]))]);
  assertEquals(trace.runs.map(({ requests, error }) => [requests, (error as Error)?.message]), [
    [2, "bad value"],
    [1, undefined],
  ]);
});

Deno.test("a traced job that was too late learns of its wait, and had no run", async () => {
  const trace = new Reports();
  await Promise.allSettled([queue().submit(job([1], trace, 0))]);
  assertEquals([trace.waits.length, trace.runs.length], [1, 0]);
});
