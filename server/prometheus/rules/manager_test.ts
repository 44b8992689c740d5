import { assert, assertEquals } from "@std/assert/mod.js";
import { Engine, type ResultSample } from "../promql/engine.ts";
import { RuleManager, SYSTEM_TIME } from "./manager.ts";
import { type QueryFunction, queryWith } from "./query.ts";
import { parseRuleFile } from "./rule_file.ts";
import { gridOf, slotAt } from "./schedule.ts";
import { SampleStore } from "./unit_tests/sample_store.ts";

const MINUTE = 60_000;

/** A manager whose time the test sets. */
class Bench {
  readonly store = new SampleStore();
  readonly manager: RuleManager;
  now = 10 * MINUTE;
  /** The timer that is set, if one is. */
  timer: { readonly callback: () => void; readonly delayMs: number } | undefined;

  constructor(query?: QueryFunction) {
    this.manager = new RuleManager({
      intervalMs: MINUTE,
      store: this.store,
      query: query ?? queryWith(new Engine(), this.store),
      appender: this.store,
      externalLabels: new Map(),
      externalUrl: "",
      resendDelayMs: MINUTE,
      notify: () => {},
      clock: { now: () => this.now, elapsed: () => this.now },
      timer: (callback, delayMs) => {
        this.timer = { callback, delayMs };
        return () => this.timer = undefined;
      },
    });
  }

  load(groups: Readonly<Record<string, string>>): void {
    const text = Object.entries(groups)
      .map(([name, rules]) => `- {name: ${name}, rules: [${rules}]}`);
    this.manager.load(parseRuleFile("f", ["groups:", ...text].join("\n")));
  }

  async tickAt(now: number): Promise<number> {
    this.now = now;
    const next = this.manager.tick();
    await this.manager.idle();
    return next;
  }

  times(name: string): string[] {
    const [series] = this.store.select([{ name: "__name__", op: "=", value: name }]);
    if (series === undefined) return [];
    const { times, stale } = series.samples(-Infinity, Infinity);
    return [...times].map((time, i) => `${time}${stale[i] ? " stale" : ""}`);
  }

  missed(): number[] {
    return this.manager.counts().map(({ iterationsMissed }) => iterationsMissed);
  }
}

/** The first slot of a group after a time. */
function slotAfter(name: string, time: number): number {
  return slotAt(gridOf("f", name, MINUTE), time) + MINUTE;
}

Deno.test("a group is evaluated at the slots of its grid, the first after it was loaded", async () => {
  const bench = new Bench();
  bench.load({ g: "{record: a, expr: 1}" });
  const slot = slotAfter("g", bench.now);
  assertEquals(await bench.tickAt(slot - 1), 1);
  await bench.tickAt(slot + 5);
  await bench.tickAt(slot + 10);
  await bench.tickAt(slot + MINUTE);
  assertEquals(bench.times("a"), [`${slot}`, `${slot + MINUTE}`]);
});

Deno.test("passed slots are counted as missed and not evaluated later", async () => {
  const bench = new Bench();
  bench.load({ g: "{record: a, expr: 1}" });
  const slot = slotAfter("g", bench.now);
  await bench.tickAt(slot);
  await bench.tickAt(slot + 3 * MINUTE + 1);
  assertEquals(bench.times("a"), [`${slot}`, `${slot + 3 * MINUTE}`]);
  const [counts] = bench.manager.counts();
  assertEquals([counts!.iterations, counts!.iterationsMissed], [4, 2]);
});

/** A query function whose answers the test gives. */
class Answers {
  readonly waiting = new Map<string, (samples: readonly ResultSample[]) => void>();

  readonly query: QueryFunction = (expr) => {
    const text = typeof expr === "string" ? expr : expr.text;
    const { promise, resolve } = Promise.withResolvers<readonly ResultSample[]>();
    this.waiting.set(text, resolve);
    return promise;
  };

  async give(text: string): Promise<void> {
    this.waiting.get(text)!([{ labels: new Map(), value: 1 }]);
    this.waiting.delete(text);
    // Lets what waits for the answer run: the group goes on in microtasks only.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

Deno.test("a slow group misses its slots and delays no other group", async () => {
  const answers = new Answers();
  const bench = new Bench(answers.query);
  bench.load({ slow: "{record: a, expr: slow}", quick: "{record: b, expr: quick}" });
  const start = bench.now;
  for (let minute = 1; minute <= 3; minute++) {
    bench.now = start + minute * MINUTE;
    bench.manager.tick();
    await answers.give("quick");
  }
  assertEquals(bench.times("b").length, 3);
  assertEquals([...answers.waiting.keys()], ["slow"]);
  await answers.give("slow");
  bench.manager.tick();
  await answers.give("slow");
  await bench.manager.idle();
  const first = slotAfter("slow", start);
  assertEquals(bench.times("a"), [`${first}`, `${first + 2 * MINUTE}`]);
  assertEquals(bench.missed(), [0, 1]);
});

Deno.test("start() sets a timer for the next slot, and stop() cancels it", async () => {
  const bench = new Bench();
  bench.load({ g: "{record: a, expr: 1}" });
  assertEquals(bench.timer, undefined);
  bench.manager.start();
  const slot = slotAfter("g", bench.now);
  assertEquals(bench.timer!.delayMs, slot - bench.now);
  bench.now = slot;
  bench.timer!.callback();
  await bench.manager.idle();
  assertEquals(bench.timer!.delayMs, MINUTE);
  await bench.manager.stop();
  assertEquals(bench.timer, undefined);
  assertEquals(bench.times("a"), [`${slot}`]);
});

Deno.test("a group that finishes late starts the due slot at once", async () => {
  const answers = new Answers();
  const bench = new Bench(answers.query);
  bench.load({ g: "{record: a, expr: x}" });
  bench.manager.start();
  const slot = slotAfter("g", bench.now);
  bench.now = slot;
  bench.timer!.callback();
  bench.now = slot + MINUTE + 1;
  await answers.give("x");
  assert(answers.waiting.has("x"));
  await answers.give("x");
  assertEquals(bench.times("a"), [`${slot}`, `${slot + MINUTE}`]);
  await bench.manager.stop();
});

Deno.test("load() does not touch an unchanged group", async () => {
  const bench = new Bench();
  bench.load({ g: "{record: a, expr: 1}" });
  await bench.tickAt(slotAfter("g", bench.now));
  bench.load({ g: "{record: a, expr: 1}", h: "{record: b, expr: 1}" });
  assertEquals(bench.manager.counts().map(({ name, iterations }) => [name, iterations]), [
    ["g", 1],
    ["h", 0],
  ]);
});

Deno.test("load() lets a changed group finish its current rule, and keeps its alerts", async () => {
  const answers = new Answers();
  const bench = new Bench(answers.query);
  bench.load({ g: "{alert: A, expr: x, for: 2m}, {record: b, expr: y}" });
  const slot = slotAfter("g", bench.now);
  bench.now = slot;
  bench.manager.tick();
  bench.load({ g: "{alert: A, expr: x, for: 2m}" });
  bench.now = slot + MINUTE;
  bench.manager.tick();
  assertEquals([...answers.waiting.keys()], ["x"]);
  await answers.give("x");
  assertEquals([...answers.waiting.keys()], []);
  bench.manager.tick();
  await answers.give("x");
  const [rule] = bench.manager.status()[0]!.rules;
  if (rule?.type !== "alerting") throw new Error("it is no alert");
  assertEquals(rule.alerts.map(({ activeAt }) => activeAt), [slot]);
});

Deno.test("load() shows the alerts of a changed group before its last rule is done", async () => {
  const answers = new Answers();
  const bench = new Bench(answers.query);
  bench.load({ g: "{alert: A, expr: x}, {record: b, expr: y}" });
  bench.now = slotAfter("g", bench.now);
  bench.manager.tick();
  await answers.give("x");
  bench.load({ g: "{alert: A, expr: x}, {record: c, expr: y}" });
  const shown = () =>
    bench.manager.status()[0]!.rules.map((rule) =>
      `${rule.name} ${rule.type === "alerting" ? rule.state : rule.health}`
    );
  assertEquals(shown(), ["A firing", "c unknown"]);
  await answers.give("y");
  assertEquals(shown(), ["A firing", "c unknown"]);
});

Deno.test("the series of a removed group end two intervals later", async () => {
  const bench = new Bench();
  bench.load({ g: "{record: a, expr: 1}, {record: b, expr: 1}" });
  const slot = slotAfter("g", bench.now);
  await bench.tickAt(slot);
  bench.now = slot + 1000;
  bench.load({ renamed: "{record: a, expr: 1}" });
  for (let second = 0; second <= 120; second++) await bench.tickAt(slot + second * 1000);
  assertEquals(bench.times("b"), [`${slot}`]);
  await bench.tickAt(slot + 2 * MINUTE + 1000);
  assertEquals(bench.times("b"), [`${slot}`, `${slot + 1000} stale`]);
  const again = slotAfter("renamed", slot + 1000);
  assertEquals(bench.times("a"), [`${slot}`, `${again}`, `${again + MINUTE}`]);
});

Deno.test("stop() ends no series and starts no further rule", async () => {
  const answers = new Answers();
  const bench = new Bench(answers.query);
  bench.load({ g: "{record: a, expr: x}, {record: b, expr: y}" });
  bench.manager.start();
  bench.now = slotAfter("g", bench.now);
  bench.timer!.callback();
  const stopped = bench.manager.stop();
  await answers.give("x");
  await stopped;
  assertEquals([bench.times("a").length, bench.times("b").length], [1, 0]);
});

Deno.test("only the first load restores alerts of an earlier run", async () => {
  const bench = new Bench();
  bench.load({ g: "{alert: A, expr: 1}" });
  bench.load({ g: "{alert: A, expr: 1}", h: "{alert: B, expr: 1}" });
  await bench.tickAt(bench.now + MINUTE);
  const alerts = () =>
    bench.store.select([{ name: "__name__", op: "=", value: "ALERTS" }])
      .map(({ labels }) => labels.get("alertname"));
  assertEquals(alerts(), ["B"]);
  await bench.tickAt(bench.now + MINUTE);
  await bench.tickAt(bench.now + MINUTE);
  assertEquals(alerts(), ["A", "B"]);
});

Deno.test("a manager without groups wakes in an hour, or when groups are loaded", () => {
  const bench = new Bench();
  bench.manager.start();
  assertEquals(bench.timer!.delayMs, 60 * MINUTE);
  bench.load({ g: "{record: a, expr: 1}" });
  assertEquals(bench.timer!.delayMs, slotAfter("g", bench.now) - bench.now);
});

Deno.test("a stopped manager sets no timer", async () => {
  const bench = new Bench();
  bench.manager.start();
  await bench.manager.stop();
  bench.load({ g: "{record: a, expr: 1}" });
  assertEquals(bench.timer, undefined);
});

Deno.test("a manager wakes to end the series of a removed group", async () => {
  const bench = new Bench();
  bench.load({ g: "{record: a, expr: 1}" });
  const slot = slotAfter("g", bench.now);
  await bench.tickAt(slot);
  bench.load({});
  assertEquals(await bench.tickAt(slot + MINUTE), MINUTE);
  assertEquals(await bench.tickAt(slot + 2 * MINUTE - 1), 1);
  assertEquals(await bench.tickAt(slot + 2 * MINUTE), 60 * MINUTE);
});

Deno.test("a manager wakes for the earliest due group", async () => {
  const bench = new Bench();
  bench.load({ g: "{record: a, expr: 1}", h: "{record: b, expr: 1}" });
  const slots = ["g", "h"].map((name) => slotAfter(name, bench.now));
  assertEquals(await bench.tickAt(bench.now), Math.min(...slots) - bench.now);
});

Deno.test("rules of a changed group that have not started do not run", async () => {
  const answers = new Answers();
  const bench = new Bench(answers.query);
  bench.load({ g: "{record: a, expr: x}, {record: b, expr: y}" });
  bench.now = slotAfter("g", bench.now);
  bench.manager.tick();
  bench.load({ g: "{record: a, expr: x}, {record: c, expr: z}" });
  await answers.give("x");
  assertEquals([...answers.waiting.keys()], []);
  assertEquals(bench.times("b"), []);
});

Deno.test("groups are evaluated within an interval after the clock was set back", async () => {
  const asked: number[] = [];
  const bench = new Bench((_, time) => {
    asked.push(time);
    return Promise.resolve([]);
  });
  bench.load({ g: "{record: a, expr: vector(1)}" });
  await bench.tickAt(200 * MINUTE);
  asked.length = 0;
  assert(await bench.tickAt(100.5 * MINUTE) <= MINUTE);
  await bench.tickAt(101.5 * MINUTE);
  assertEquals([asked.length, Math.floor(asked[0]! / MINUTE) >= 100], [1, true]);
  const [last] = asked;
  await bench.tickAt(last! - 5);
  await bench.tickAt(last! + 5);
  assertEquals(asked, [last]);
});

Deno.test("the system clock advances, and its timer can be cancelled", async () => {
  const { clock, timer } = SYSTEM_TIME;
  const [now, elapsed] = [clock.now(), clock.elapsed()];
  const rung: string[] = [];
  const takeBack = timer(() => rung.push("taken back"), 1);
  takeBack();
  await new Promise<void>((resolve) => {
    timer(() => {
      rung.push("kept");
      resolve();
    }, 5);
  });
  assertEquals(rung, ["kept"]);
  assert(clock.now() >= now && clock.elapsed() > elapsed);
  assert(Math.abs(now - Date.now()) < 60_000);
});
