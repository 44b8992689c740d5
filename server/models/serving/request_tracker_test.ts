import { assert, assertEquals } from "@std/assert/mod.js";
import {
  deadlineError,
  invalidInputError,
  overloadedError,
  tooLargeError,
  trapError,
  unavailableError,
} from "../../errors.ts";
import { ModelCounts } from "../../metrics/model_counts.ts";
import { Tally } from "../../metrics/tally.ts";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import { type RequestTime, RequestTracker } from "./request_tracker.ts";

/** Records when requests start, and how they end. */
class RecordingCounts extends ModelCounts {
  readonly calls: string[] = [];
  readonly seconds: number[] = [];

  constructor() {
    super(new Tally(() => {}), "m", "1", [], false);
  }

  override requestStarted(): void {
    this.calls.push("started");
  }

  override requestEnded(...[outcome, seconds]: Parameters<ModelCounts["requestEnded"]>): void {
    this.calls.push(outcome);
    this.seconds.push(seconds);
  }

  override trapped(): void {
    this.calls.push("trapped");
  }
}

function bench(demoErrorRate = 0) {
  const counts = new RecordingCounts();
  const traps: string[] = [];
  let idle = 0;
  const tracker = new RequestTracker({
    model: "m",
    counts,
    demoErrorRate,
    onTrap: ({ details: { words } }) => traps.push(words),
    onIdle: () => Promise.resolve(void idle++),
  });
  return { tracker, counts, traps, idle: () => idle };
}

const outcomes: readonly (readonly [outcome: string, error: Error])[] = [
  ["invalid", invalidInputError("wrong")],
  ["invalid", tooLargeError("long")],
  ["overloaded", overloadedError("full")],
  ["timeout", deadlineError("late")],
  ["error", unavailableError("no memory")],
  ["error", new TypeError("a fault")],
];
for (const [outcome, error] of outcomes) {
  Deno.test(`RequestTracker counts "${error.message}" as ${outcome}, and throws it on`, async () => {
    const { tracker, counts, traps } = bench();
    const thrown = await tracker.track(1000, () => Promise.reject(error)).catch((thrown) => thrown);
    assertEquals(thrown, error);
    assertEquals([counts.calls, traps], [["started", outcome], []]);
  });
}

Deno.test("RequestTracker counts a request that broke the runtime, and reports it", async () => {
  const { tracker, counts, traps } = bench();
  const error = trapError("divide by zero");
  await assertRejectsKind(() => tracker.track(1000, () => Promise.reject(error)), "trap");
  assertEquals([counts.calls, traps], [["started", "trapped", "error"], ["divide by zero"]]);
});

Deno.test("RequestTracker fails a share of the requests as errors, without their work", async () => {
  const { tracker, counts } = bench(0.25);
  let works = 0;
  const results = await Promise.allSettled(
    Array.from({ length: 1000 }, () => tracker.track(1000, () => Promise.resolve(works++))),
  );
  const failed = results.filter(({ status }) => status === "rejected").length;
  // Wider than seven standard deviations.
  assert(failed > 150 && failed < 350, String(failed));
  assertEquals([works, counts.calls.filter((call) => call === "error").length], [
    1000 - failed,
    failed,
  ]);
  const all = bench(1).tracker.track(1000, () => Promise.resolve());
  const error = await assertRejectsKind(() => all, "simulated");
  assertEquals(
    error.message,
    "This error is simulated: --demo-error-rate makes 100 % of the predictions fail",
  );
});

Deno.test("RequestTracker gives a request its time, and counts how long it took in seconds", async () => {
  const { tracker, counts } = bench();
  const before = performance.now();
  const time = await tracker.track(1000, async (time: RequestTime) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return time;
  });
  const after = performance.now();
  assertEquals(time.deadline, time.since + 1000);
  assert(time.since >= before && time.since <= after);
  assertEquals(counts.calls, ["started", "ok"]);
  const [seconds] = counts.seconds;
  assert(seconds! >= 0.015 && seconds! <= (after - before) / 1000, String(seconds));
});

Deno.test("RequestTracker counts a refused request without a duration", () => {
  const { tracker, counts } = bench();
  tracker.countRefused("overloaded");
  assertEquals([counts.calls, counts.seconds], [["started", "overloaded"], [0]]);
});

Deno.test("RequestTracker is idle after the last answer of a retired version, and only once", async () => {
  const { tracker, idle } = bench();
  await tracker.track(1000, () => Promise.resolve());
  assertEquals(idle(), 0);
  const answers = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const requests = answers.map(({ promise }) => tracker.track(1000, () => promise));
  await tracker.retire();
  assertEquals(idle(), 0);
  answers[0]!.resolve();
  await requests[0];
  assertEquals(idle(), 0);
  answers[1]!.reject(new Error("it fails"));
  await requests[1]!.catch(() => {});
  assertEquals(idle(), 1);
});

Deno.test("RequestTracker refuses requests to a retired version, and does not count them", async () => {
  const { tracker, counts, idle } = bench();
  await tracker.retire();
  assertEquals(idle(), 1);
  await assertRejectsKind(
    () => tracker.track(1000, () => Promise.resolve()),
    "not_found",
    'Model "m" was just unloaded',
  );
  assertEquals([counts.calls, idle()], [[], 1]);
});
