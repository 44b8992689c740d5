import { assertEquals } from "@std/assert/mod.js";
import { Scheduler } from "./scheduler.ts";

/** A clock that stands still until told. */
class TestTimers {
  #now = 0;
  #due: { at: number; then: () => void }[] = [];

  now = () => this.#now;
  after = (ms: number, then: () => void) => this.#due.push({ at: this.#now + ms, then });

  async pass(ms: number): Promise<void> {
    this.#now += ms;
    const due = this.#due.filter(({ at }) => at <= this.#now);
    this.#due = this.#due.filter(({ at }) => at > this.#now);
    for (const { then } of due) then();
    await settle();
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

Deno.test("at most six tasks run at a time, in the order in which they were added", async () => {
  const scheduler = new Scheduler(new TestTimers());
  const started: number[] = [];
  const ends: (() => void)[] = [];
  for (let task = 0; task < 8; task++) {
    scheduler.want(String(task), () => {
      started.push(task);
      return new Promise((resolve) => ends.push(resolve));
    });
  }
  await settle();
  assertEquals(started, [0, 1, 2, 3, 4, 5]);
  ends[0]!();
  await settle();
  assertEquals(started, [0, 1, 2, 3, 4, 5, 6]);
});

Deno.test("tasks marked as first run first, also if they are added a turn later", async () => {
  const scheduler = new Scheduler(new TestTimers());
  const started: string[] = [];
  const want = (name: string, first: boolean) =>
    scheduler.want(name, () => Promise.resolve(void started.push(name)), first);
  want("number", false);
  queueMicrotask(() => want("chart", true));
  await settle();
  assertEquals(started, ["chart", "number"]);
});

Deno.test("a task added twice before it starts runs once, as it was added last", async () => {
  const scheduler = new Scheduler(new TestTimers());
  const ran: string[] = [];
  const task = (name: string) => () => Promise.resolve(void ran.push(name));
  scheduler.want("a", task("first"));
  scheduler.want("a", task("second"));
  await settle();
  assertEquals(ran, ["second"]);
});

Deno.test("a backend that is down gets one request after 1, 2, 4 … 10 seconds", async () => {
  const timers = new TestTimers();
  const scheduler = new Scheduler(timers);
  const reason = new Error("down");
  let asked = 0;
  let up = false;
  const task = () => (asked++, up ? Promise.resolve() : Promise.reject(reason));
  for (let query = 0; query < 6; query++) scheduler.want(String(query), task);
  await settle();
  assertEquals(asked, 6);
  assertEquals(scheduler.health.value, { state: "down", since: 0, retryAt: 1000, reason });
  const waits = [1, 2, 4, 8, 10, 10];
  for (const [nth, wait] of waits.entries()) {
    await timers.pass(wait * 1000 - 1);
    assertEquals(asked, 6 + nth);
    await timers.pass(1);
    assertEquals(asked, 7 + nth);
  }
  up = true;
  await timers.pass(10_000);
  assertEquals(scheduler.health.value, { state: "up" });
  assertEquals(asked, 6 + waits.length + 6);
});

Deno.test("nothing starts while the page is hidden", async () => {
  const scheduler = new Scheduler(new TestTimers());
  let ran = 0;
  scheduler.pause(true);
  scheduler.want("a", () => Promise.resolve(void ran++));
  await settle();
  assertEquals(ran, 0);
  scheduler.pause(false);
  await settle();
  assertEquals(ran, 1);
});

Deno.test("a task that is dropped before it starts does not run", async () => {
  const scheduler = new Scheduler(new TestTimers());
  let ran = 0;
  scheduler.want("a", () => Promise.resolve(void ran++));
  scheduler.forget("a");
  await settle();
  assertEquals(ran, 0);
});

Deno.test("a page that is hidden again starts nothing", async () => {
  const scheduler = new Scheduler(new TestTimers());
  scheduler.pause(true);
  let ran = 0;
  scheduler.want("a", () => Promise.resolve(void ran++));
  await settle();
  scheduler.pause(true);
  await settle();
  assertEquals(ran, 0);
});

Deno.test("retry() sends a request at once if the backend is down, and none if it is up", async () => {
  const timers = new TestTimers();
  const scheduler = new Scheduler(timers);
  scheduler.retry();
  assertEquals(scheduler.health.value, { state: "up" });
  let asked = 0;
  const reason = new Error("down");
  scheduler.want("a", () => (asked++, Promise.reject(reason)));
  await settle();
  await timers.pass(500);
  assertEquals(asked, 1);
  scheduler.retry();
  await settle();
  assertEquals(asked, 2);
  // It is down since it was first silent, and the next wait is longer.
  assertEquals(scheduler.health.value, { state: "down", since: 0, retryAt: 2500, reason });
});

Deno.test("a failed task runs again as it was added last", async () => {
  const timers = new TestTimers();
  const scheduler = new Scheduler(timers);
  const ran: string[] = [];
  scheduler.want("a", () => {
    ran.push("old");
    scheduler.want("a", () => Promise.resolve(void ran.push("new")));
    return Promise.reject(new Error("down"));
  });
  await settle();
  await timers.pass(1000);
  assertEquals(ran, ["old", "new"]);
});

Deno.test("a success while the backend is up changes no signal", async () => {
  const scheduler = new Scheduler(new TestTimers());
  const before = scheduler.health.value;
  scheduler.want("a", () => Promise.resolve());
  await settle();
  assertEquals(scheduler.health.value === before, true);
});

Deno.test("after a success the first wait is short again", async () => {
  const timers = new TestTimers();
  const scheduler = new Scheduler(timers);
  const answers = [false, false, true, false];
  const reason = new Error("down");
  const task = () => answers.shift() ? Promise.resolve() : Promise.reject(reason);
  scheduler.want("a", task);
  await settle();
  await timers.pass(1000);
  await timers.pass(2000);
  assertEquals(scheduler.health.value, { state: "up" });
  scheduler.want("a", task);
  await settle();
  assertEquals(scheduler.health.value, { state: "down", since: 3000, retryAt: 4000, reason });
});

Deno.test("a round lasts from the first task to the last; one slow round does not count", async () => {
  const timers = new TestTimers();
  const scheduler = new Scheduler(timers);
  const round = async (ms: number) => {
    const ends: (() => void)[] = [];
    for (const key of ["a", "b"]) {
      scheduler.want(key, () => new Promise((resolve) => ends.push(resolve)));
    }
    await settle();
    const began = scheduler.busySince;
    ends[0]!();
    await timers.pass(ms);
    ends[1]!();
    await settle();
    assertEquals([began === undefined, scheduler.busySince], [false, undefined]);
    return scheduler.roundMs.value;
  };
  const rounds: number[] = [];
  for (const ms of [3000, 100, 2000, 1500]) rounds.push(await round(ms));
  assertEquals(rounds, [0, 100, 100, 1500]);
});

Deno.test("a round does not count the time that the page was hidden", async () => {
  const timers = new TestTimers();
  const scheduler = new Scheduler(timers);
  for (let nth = 0; nth < 2; nth++) {
    scheduler.pause(true);
    scheduler.want("a", () => Promise.resolve());
    await timers.pass(9000);
    scheduler.pause(false);
    await settle();
  }
  assertEquals(scheduler.roundMs.value, 0);
});

Deno.test("a dropped task ends a round", async () => {
  const scheduler = new Scheduler(new TestTimers());
  scheduler.want("a", () => Promise.resolve());
  scheduler.forget("a");
  await settle();
  assertEquals(scheduler.busySince, undefined);
});

/** A backend that answers one task at a time, and keeps the order in which they started. */
function slowBackend(scheduler: Scheduler) {
  const started: string[] = [];
  const ends: (() => void)[] = [];
  return {
    started,
    want: (key: string, first: boolean) =>
      scheduler.want(key, () => {
        started.push(key);
        return new Promise((resolve) => ends.push(resolve));
      }, first),
    answer: async () => {
      ends.shift()!();
      await settle();
    },
  };
}

const CHARTS = ["a", "b", "c", "d", "e", "f"];

Deno.test("a task that waited for a whole round runs before the first tasks of the next", async () => {
  const scheduler = new Scheduler(new TestTimers());
  const { started, want, answer } = slowBackend(scheduler);
  for (const chart of CHARTS) want(chart, true);
  want("table", false);
  await settle();
  scheduler.newRound();
  for (const chart of [...CHARTS, "g"]) want(chart, true);
  // The page moves all its queries on.
  want("table", false);
  await answer();
  assertEquals(started, [...CHARTS, "table"]);
  want("table", false);
  for (let nth = 0; nth < 7; nth++) await answer();
  assertEquals(started.slice(7), ["a", "b", "c", "d", "e", "f", "g"]);
});

Deno.test("a round that was given up counts as long as it has taken", async () => {
  const timers = new TestTimers();
  const scheduler = new Scheduler(timers);
  const { want, answer } = slowBackend(scheduler);
  for (const chart of [...CHARTS, "g"]) want(chart, true);
  await settle();
  await timers.pass(15_000);
  scheduler.newRound();
  assertEquals([scheduler.busySince, scheduler.roundMs.value], [15_000, 0]);
  await timers.pass(16_000);
  scheduler.newRound();
  assertEquals([scheduler.busySince, scheduler.roundMs.value], [31_000, 15_000]);
  for (let nth = 0; nth < 7; nth++) await answer();
  assertEquals([scheduler.busySince, scheduler.roundMs.value], [undefined, 0]);
});

Deno.test("tasks that hold up only themselves do not end a round", async () => {
  const timers = new TestTimers();
  const scheduler = new Scheduler(timers);
  const { want } = slowBackend(scheduler);
  want("a", true);
  await settle();
  want("a", true);
  await timers.pass(15_000);
  scheduler.newRound();
  assertEquals(scheduler.busySince, 0);
});
