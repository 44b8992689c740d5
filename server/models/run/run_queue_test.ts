import { setImmediate } from "node:timers";
import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { hangError, isKind, type KnownError, trapError, unavailableError } from "../../errors.ts";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import { loadSession } from "./load_session.ts";
import type { Session } from "./session_types.ts";
import type { Priority } from "./priority.ts";
import { runLimits } from "./run_limits.ts";
import { type Job, RunQueue } from "./run_queue.ts";
import type { Tensor } from "../tensor.ts";
import { testGraph } from "../testing/versions.ts";
import { THREAD_TURNS } from "../turns.ts";

/** The observations of a queue, and the rows of each run. */
class Log {
  readonly depths: number[] = [];
  readonly runs: number[] = [];
  readonly waits: number[] = [];
  readonly seconds: number[] = [];
  readonly hangs: number[] = [];

  queueDepth(waiting: number): void {
    this.depths.push(waiting);
  }

  waited(seconds: number): void {
    this.waits.push(seconds);
  }

  ran(seconds: number, rows: number): void {
    this.seconds.push(seconds);
    this.runs.push(rows);
  }

  hung({ details: { seconds } }: KnownError<"hang">): void {
    this.hangs.push(seconds);
  }
}

const BAD = -1;

/** Runs of at most so many rows, which wait for no further requests. */
const limitOf = (maxRows: number, wholeRows = maxRows) =>
  runLimits(undefined, { maxRows, wholeRows });

/** A graph of one input and two outputs: the value doubled, and its negative. It fails on -1. */
function doubler(onRun: () => void = () => {}): Session {
  return {
    inputs: [{ name: "x", datatype: "FP32", shape: [-1, -1] }],
    outputs: [],
    run: ([x], fetches) => {
      onRun();
      const data = x!.data as Float32Array;
      if (data.includes(BAD)) throw new Error("ERROR_CODE: 1, ERROR_MESSAGE: bad value");
      const outputs = [data.map((value) => value * 2), data.map((value) => -value)];
      return Promise.resolve(fetches.map((fetch) => ({ ...x!, data: outputs[fetch]! })));
    },
    release: () => Promise.resolve(),
  };
}

/** A job of rows with one value each. */
function job(rows: readonly number[], fields: Partial<Job> = {}): Job {
  const feed: Tensor = { datatype: "FP32", shape: [rows.length, 1], data: Float32Array.from(rows) };
  const since = performance.now();
  return {
    feeds: [feed],
    rows: rows.length,
    fetches: [0],
    since,
    deadline: since + 5000,
    ...fields,
  };
}

function queueOf(
  session: Session,
  { max = 100, batching = true, limits = limitOf(256) } = {},
) {
  const log = new Log();
  const reason = batching ? undefined : "not proven";
  const queue = new RunQueue(session, log, max, [reason, reason], limits);
  return { queue, log };
}

function values(outputs: readonly Tensor[]): number[][] {
  return outputs.map(({ data }) => Array.from(data as Float32Array));
}

Deno.test("requests that wait together share a run, and each gets its own rows", async () => {
  const { queue, log } = queueOf(doubler());
  const answers = await Promise.all([
    queue.submit(job([1, 2])),
    queue.submit(job([3], { fetches: [1] })),
    queue.submit(job([4], { fetches: [1, 0] })),
  ]);
  assertEquals(answers.map(values), [[[2, 4]], [[-3]], [[-4], [8]]]);
  assertEquals(log.runs, [4]);
  assertEquals(log.waits.length, 3);
});

Deno.test("every request gets its own rows, whatever waits beside it", async () => {
  const requests = fc.array(
    fc.record({
      rows: fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 1, maxLength: 90 }),
      fetches: fc.constantFrom([0], [1], [0, 1], [1, 0]),
      bad: fc.boolean(),
    }),
    { maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(requests, fc.boolean(), async (list, batching) => {
      const { queue } = queueOf(doubler(), { batching });
      const settled = await Promise.allSettled(
        list.map(({ rows, fetches, bad }) =>
          queue.submit(job(bad ? [...rows, BAD] : rows, { fetches }))
        ),
      );
      for (const [i, { rows, fetches, bad }] of list.entries()) {
        const result = settled[i]!;
        assertEquals(result.status, bad ? "rejected" : "fulfilled");
        if (result.status !== "fulfilled") continue;
        const want = fetches.map((fetch) =>
          rows.map((value) => fetch === 0 ? value * 2 : -value + 0)
        );
        assertEquals(values(result.value).map((one) => one.map((value) => value + 0)), want);
      }
    }),
    { numRuns: 30 },
  );
});

Deno.test("requests run one by one when rows may influence one another", async () => {
  const { queue, log } = queueOf(doubler(), { batching: false });
  await Promise.all([queue.submit(job([1])), queue.submit(job([2]))]);
  assertEquals(log.runs, [1, 1]);
});

Deno.test("an output that lacks rows in a shared run is computed for each request alone", async () => {
  const session = doubler();
  const reduced: Session = {
    ...session,
    run: async (feeds, fetches) => {
      const [doubled] = await session.run(feeds, fetches);
      const data = doubled!.data as Float32Array;
      return [{ ...doubled!, shape: [1, 1], data: Float32Array.of(Math.max(...data)) }];
    },
  };
  const { queue, log } = queueOf(reduced);
  const answers = await Promise.all([queue.submit(job([1])), queue.submit(job([2]))]);
  assertEquals(answers.map(values), [[[2]], [[4]]]);
  await Promise.all([queue.submit(job([3])), queue.submit(job([4]))]);
  // Together once, and never again.
  assertEquals(log.runs, [2, 1, 1, 1, 1]);
  assertStringIncludes(queue.whyNotShared([0])!, "had the shape [1,1] for 2 rows");
});

const apart = [
  {
    name: "rows of another shape",
    second: job([], {
      feeds: [{ datatype: "FP32", shape: [1, 2], data: new Float32Array(2) }],
      rows: 1,
    }),
  },
  {
    name: "tensors whose first dimension counts no rows",
    second: job([], { feeds: [{ datatype: "FP32", shape: [1, 1], data: new Float32Array(1) }] }),
  },
];
for (const { name, second } of apart) {
  Deno.test(`a request does not share its run with ${name}`, async () => {
    const { queue, log } = queueOf(doubler());
    const deadline = performance.now() + 5000;
    await Promise.all([queue.submit(job([1])), queue.submit({ ...second, deadline })]);
    assertEquals(log.runs, [1, 1]);
  });
}

Deno.test("a run takes no more than 256 rows of several requests", async () => {
  const { queue, log } = queueOf(doubler());
  const rows = (count: number) => Array.from({ length: count }, () => 1);
  await Promise.all([300, 200, 56, 1].map((count) => queue.submit(job(rows(count)))));
  assertEquals(log.runs, [256, 256, 1, 44]);
});

Deno.test("a request that the graph refuses does not fail those that shared its run", async () => {
  const { queue } = queueOf(doubler());
  const [good, bad, other] = await Promise.allSettled([
    queue.submit(job([1])),
    queue.submit(job([BAD])),
    queue.submit(job([2])),
  ]);
  assertEquals([good.status, bad.status, other.status], ["fulfilled", "rejected", "fulfilled"]);
  const { reason } = bad as PromiseRejectedResult;
  assertEquals(isKind(reason, "invalid_input"), true);
  assertStringIncludes(reason.message, "ONNX Runtime says: bad value");
});

Deno.test("one run at a time, also for requests that arrive during a run", async () => {
  const session = doubler();
  let [running, most] = [0, 0];
  const slow: Session = {
    ...session,
    run: async (feeds, fetches) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running--;
      return await session.run(feeds, fetches);
    },
  };
  const { queue, log } = queueOf(slow);
  const answers = [queue.submit(job([1]))];
  for (const value of [2, 3, 4]) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    answers.push(queue.submit(job([value])));
  }
  assertEquals((await Promise.all(answers)).map(values), [[[2]], [[4]], [[6]], [[8]]]);
  assertEquals(most, 1);
  assertEquals(log.depths.at(-1), 0);
});

Deno.test("a request that runs alone gets its outputs whole, whatever their rows", async () => {
  const session = doubler();
  const total: Session = {
    ...session,
    run: ([x]) => Promise.resolve([{ ...x!, shape: [3, 1], data: Float32Array.of(7, 8, 9) }]),
  };
  const { queue } = queueOf(total);
  assertEquals(values(await queue.submit(job([1, 2]))), [[7, 8, 9]]);
});

Deno.test("a full queue refuses a request at once, and takes the next when there is room", async () => {
  const { queue, log } = queueOf(doubler(), { max: 2 });
  const waiting = [queue.submit(job([1])), queue.submit(job([2]))];
  await assertRejectsKind(
    () => queue.submit(job([3])),
    "overloaded",
    "waiting requests (--queue) is 2",
  );
  await Promise.all(waiting);
  assertEquals(values(await queue.submit(job([4]))), [[8]]);
  assertEquals(Math.max(...log.depths), 2);
  assertEquals(log.depths.at(-1), 0);
});

Deno.test("waits and runs are observed in seconds, with each change of the queue length", async () => {
  const slow = doubler(() => {
    const end = performance.now() + 20;
    while (performance.now() < end);
  });
  const { queue, log } = queueOf(slow);
  const since = performance.now() - 3000;
  await Promise.all([queue.submit(job([1], { since })), queue.submit(job([2]))]);
  assertEquals(log.depths, [1, 2, 0]);
  const [first, second] = log.waits;
  assertEquals([first! >= 3 && first! < 60, second! >= 0 && second! < 57], [true, true]);
  assertEquals(log.seconds.map((each) => each >= 0.02 && each < 20), [true]);
});

Deno.test("a run whose tensors do not count rows is observed as one row", async () => {
  const { queue, log } = queueOf(doubler());
  await queue.submit(job([1, 2], { rows: 0 }));
  assertEquals(log.runs, [1]);
});

Deno.test("requests that cannot share the first one's run wait for the next, in their order", async () => {
  const { queue, log } = queueOf(doubler());
  const wide: Tensor = { datatype: "FP32", shape: [1, 2], data: new Float32Array(2) };
  await Promise.all([
    queue.submit(job([1])),
    queue.submit(job([2, 3])),
    queue.submit(job([], { feeds: [wide], rows: 1 })),
    queue.submit(job([4])),
  ]);
  assertEquals(log.runs, [3, 1, 1]);
});

Deno.test("requests for an output that keeps rows apart share a run, and no others", async () => {
  const log = new Log();
  const queue = new RunQueue(doubler(), log, 100, [undefined, "not proven"], limitOf(256));
  const of = (...fetches: number[]) => queue.submit(job([1], { fetches }));
  await Promise.all([of(0), of(0), of(0, 1), of(0), of(1), of(1)]);
  assertEquals(log.runs, [2, 1, 1, 1, 1]);
  assertEquals([[0], [1], [0, 1]].map((fetches) => queue.whyNotShared(fetches)), [
    undefined,
    "not proven",
    "not proven",
  ]);
});

Deno.test("requests whose shared run hangs all fail with it, without another run", async () => {
  let runs = 0;
  const hangs = () => {
    runs++;
    return Promise.reject(hangError(3000));
  };
  const { queue, log } = queueOf({ ...doubler(), run: hangs });
  const answers = await Promise.allSettled([queue.submit(job([1])), queue.submit(job([2]))]);
  assertEquals(
    answers.map((answer) => answer.status === "rejected" && isKind(answer.reason, "hang")),
    [true, true],
  );
  assertEquals([runs, log.hangs], [1, [3]]);
});

Deno.test("a failure of the server is no fault of the request", async () => {
  for (const error of [unavailableError("no memory"), trapError("divide by zero")]) {
    const { queue } = queueOf({ ...doubler(), run: () => Promise.reject(error) });
    assertEquals(await queue.submit(job([1])).catch((thrown) => thrown), error);
  }
});

Deno.test("the runtime's message about a request is shortened, without its codes", async () => {
  const words = "w".repeat(600);
  const said = `ERROR_CODE: 2,\nERROR_MESSAGE: ${words}`;
  const { queue } = queueOf({ ...doubler(), run: () => Promise.reject(new Error(said)) });
  const error = await assertRejectsKind(() => queue.submit(job([1])), "invalid_input");
  assertEquals(
    (error as Error).message,
    `the model cannot run on these inputs. ONNX Runtime says: ${"w".repeat(500)}`,
  );
});

Deno.test("a request whose deadline passes in the queue is not run", async () => {
  const { queue, log } = queueOf(doubler());
  const late = queue.submit(job([1], { deadline: performance.now() - 1 }));
  const inTime = queue.submit(job([2]));
  await assertRejectsKind(() => late, "deadline");
  assertEquals(values(await inTime), [[4]]);
  assertEquals(log.runs, [1]);
});

Deno.test("a request whose deadline passes during its run is answered with a deadline error", async () => {
  const slow = doubler(() => {
    const end = performance.now() + 30;
    while (performance.now() < end);
  });
  const { queue } = queueOf(slow);
  const late = queue.submit(job([1], { deadline: performance.now() + 15 }));
  const inTime = queue.submit(job([2]));
  await assertRejectsKind(() => late, "deadline");
  assertEquals(values(await inTime), [[4]]);
});

Deno.test("when a shared run breaks the runtime, only the request at fault gets the error", async () => {
  const session = await loadSession("m", testGraph("traps_above_one"));
  const { queue } = queueOf(session);
  const row = (value: number) =>
    job([value], {
      feeds: [{ datatype: "FP32", shape: [1, 3], data: new Float32Array(3).fill(value) }],
    });
  const results = await Promise.allSettled([0, 9, 1].map((value) => queue.submit(row(value))));
  const said = results.map((result) =>
    result.status === "fulfilled" ? result.value[0]!.data[0] : result.reason.details.words
  );
  assertEquals(said, [0, "divide by zero", 1]);
  await session.release();
});

Deno.test("a queue without requests does nothing", async () => {
  const { queue, log } = queueOf(doubler());
  await queue.submit(job([1]));
  await Promise.all([queue.submit(job([2])), queue.submit(job([3]))]);
  const told = [...log.depths];
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve));
  assertEquals([told, log.depths], [[1, 0, 1, 2, 0], [1, 0, 1, 2, 0]]);
});

Deno.test("requests that are all too late run nothing, and the next is answered", async () => {
  let runs = 0;
  const { queue, log } = queueOf(doubler(() => runs++));
  const deadline = performance.now() - 1;
  for (const late of [queue.submit(job([1], { deadline })), queue.submit(job([2], { deadline }))]) {
    await assertRejectsKind(() => late, "deadline");
  }
  assertEquals([runs, log.depths.at(-1), log.waits], [0, 0, []]);
  assertEquals(values(await queue.submit(job([3]))), [[6]]);
});

/** Does `work` at a time that only the test changes. */
async function atTime(work: (set: (now: number) => void) => Promise<void>): Promise<void> {
  const { now } = performance;
  let time = 1000;
  performance.now = () => time;
  try {
    await work((now) => time = now);
  } finally {
    performance.now = now;
  }
}

Deno.test("a request is too late at its deadline, before its run and after it", async () => {
  await atTime(async (set) => {
    const { queue, log } = queueOf(doubler(() => set(2000)));
    const before = queue.submit(job([1], { since: 900, deadline: 1000 }));
    const after = queue.submit(job([2], { since: 900, deadline: 2000 }));
    const inTime = queue.submit(job([3], { since: 900, deadline: 2001 }));
    await assertRejectsKind(() => before, "deadline");
    await assertRejectsKind(() => after, "deadline");
    assertEquals(values(await inTime), [[6]]);
    assertEquals([log.waits, log.seconds, log.runs], [[0.1, 0.1], [1], [2]]);
  });
});

/** How many of five jobs run before the event loop has a turn, in a queue of at most `max`. */
async function runsInOneTurn(max: number, millisecondsOfRun: number): Promise<number> {
  const { now } = performance;
  let time = 1000;
  performance.now = () => time;
  try {
    const { queue, log } = queueOf(doubler(() => time += millisecondsOfRun), {
      ...{ max, batching: false },
    });
    const answers = [1, 2, 3, 4, 5].map((value) => queue.submit(job([value])));
    await new Promise<void>((resolve) => setImmediate(resolve));
    const runs = log.runs.length;
    assertEquals((await Promise.all(answers)).length, 5);
    return runs;
  } finally {
    performance.now = now;
  }
}

Deno.test("runs go on without a turn of the event loop until half of the queue is free", async () => {
  assertEquals(await runsInOneTurn(5, 1), 3);
  assertEquals(await runsInOneTurn(8, 1), 1);
  assertEquals(await runsInOneTurn(10, 1), 1);
});

Deno.test("runs that take long let the event loop have a turn, also with a full queue", async () => {
  assertEquals(await runsInOneTurn(5, 24), 2);
  assertEquals(await runsInOneTurn(5, 25), 1);
});

// --- Requests that are run in pieces

const ramp = (count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i);

Deno.test("a request that is run in pieces gets the answer of one run, for any number of rows", async () => {
  const requests = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 });
  const pieces = fc.integer({ min: 1, max: 20 });
  const fetches = fc.constantFrom([0], [1], [1, 0]);
  await fc.assert(
    fc.asyncProperty(requests, pieces, fetches, async (counts, maxRows, fetches) => {
      const { queue, log } = queueOf(doubler(), { limits: limitOf(maxRows) });
      const answers = await Promise.all(
        counts.map((count, i) => queue.submit(job(ramp(count, 100 * i), { fetches }))),
      );
      const whole = queueOf(doubler(), { limits: limitOf(1000) }).queue;
      for (const [i, count] of counts.entries()) {
        assertEquals(answers[i], await whole.submit(job(ramp(count, 100 * i), { fetches })));
      }
      assertEquals(Math.max(...log.runs) <= maxRows, true);
      assertEquals(log.runs.reduce((sum, rows) => sum + rows), counts.reduce((a, b) => a + b));
      assertEquals(log.waits.length, counts.length);
    }),
    { numRuns: 50 },
  );
});

Deno.test("single rows are answered between the pieces of a large request", async () => {
  const { queue, log } = queueOf(doubler(), { limits: limitOf(10) });
  const ended: string[] = [];
  const note = (name: string) => () => void ended.push(name);
  const large = queue.submit(job(ramp(30))).then(note("large"));
  const first = queue.submit(job([1])).then(note("first"));
  const second = first.then(() => queue.submit(job([2]))).then(note("second"));
  await Promise.all([large, first, second]);
  assertEquals(ended, ["first", "second", "large"]);
  assertEquals(log.runs.toSorted((a, b) => a - b), [1, 1, 10, 10, 10]);
});

/** The rows of the runs of a request, where short requests have come lately or not. */
async function runsOf(rows: number, isQuiet: boolean): Promise<readonly number[]> {
  const { queue, log } = queueOf(doubler(), { limits: limitOf(10, 25) });
  Object.defineProperty(THREAD_TURNS, "isQuiet", { value: isQuiet, configurable: true });
  try {
    await queue.submit(job(ramp(rows)));
  } finally {
    delete (THREAD_TURNS as Partial<Mutable<typeof THREAD_TURNS>>).isQuiet;
  }
  return log.runs;
}

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

Deno.test("pieces are larger while no short requests come", async () => {
  assertEquals(await runsOf(60, false), [10, 10, 10, 10, 10, 10]);
  assertEquals(await runsOf(60, true), [25, 25, 10]);
  assertEquals(await runsOf(26, false), [10, 10, 6]);
});

Deno.test("a request with more rows than a shared run is run whole, if it is one short run", async () => {
  assertEquals(await runsOf(11, false), [11]);
  assertEquals(await runsOf(25, true), [25]);
});

Deno.test("a request with more rows than any run has is run in pieces, if its rows may be apart", () => {
  const { queue } = queueOf(doubler(), { limits: limitOf(10, 25) });
  assertEquals(queue.runsInPieces({ rows: 25, fetches: [0] }), false);
  assertEquals(queue.runsInPieces({ rows: 26, fetches: [0] }), true);
  const { queue: dependent } = queueOf(doubler(), { batching: false, limits: limitOf(10, 25) });
  assertEquals(dependent.runsInPieces({ rows: 26, fetches: [0] }), false);
});

/** The pauses of a request that is run in pieces of ten rows, each of which takes so long. */
async function pausesOf(rows: number, msOfRun: number): Promise<readonly number[]> {
  const { now } = performance;
  let time = 1000;
  const pauses: number[] = [];
  performance.now = () => time;
  THREAD_TURNS.pause = (ms) => {
    pauses.push(ms);
    return Promise.resolve();
  };
  try {
    const { queue } = queueOf(doubler(() => time += msOfRun), { limits: limitOf(10) });
    await queue.submit(job(ramp(rows)));
  } finally {
    performance.now = now;
    delete (THREAD_TURNS as Partial<typeof THREAD_TURNS>).pause;
  }
  return pauses;
}

Deno.test("a large request pauses when its runs have lasted as long as a slice, but not after its last", async () => {
  assertEquals(await pausesOf(100, 1.5), [4.5, 4.5, 4.5]);
  assertEquals(await pausesOf(90, 1.5), [4.5, 4.5]);
  assertEquals(await pausesOf(30, 7), [7, 7]);
  assertEquals(await pausesOf(30, 4), [4, 4]);
  assertEquals(await pausesOf(30, 1), []);
});

Deno.test("requests that share a run pass a piece that waits between them, which is next then", async () => {
  const { queue, log } = queueOf(doubler(), { limits: limitOf(10) });
  await Promise.all([
    queue.submit(job([1])),
    queue.submit(job(ramp(12))),
    queue.submit(job([2])),
    queue.submit(job(ramp(8))),
    queue.submit(job([3])),
  ]);
  assertEquals(log.runs, [10, 10, 1, 2]);
});

Deno.test("a request whose rows may influence one another is run whole", async () => {
  const { queue, log } = queueOf(doubler(), { batching: false, limits: limitOf(10) });
  await queue.submit(job(ramp(25)));
  assertEquals(log.runs, [25]);
});

Deno.test("a request fails once when one of its pieces does, and its other pieces are not run", async () => {
  const { queue, log } = queueOf(doubler(), { limits: limitOf(10) });
  const rows = [...ramp(15), BAD, ...ramp(20)];
  const error = await assertRejectsKind(() => queue.submit(job(rows)), "invalid_input");
  assertStringIncludes(error.message, "ONNX Runtime says: bad value");
  assertEquals(log.runs, [10]);
  assertEquals(log.depths.at(-1), 0);
});

Deno.test("a request whose deadline passes between its pieces stops", async () => {
  await atTime(async (set) => {
    let runs = 0;
    const session = doubler(() => set(++runs === 2 ? 2000 : 1000));
    const { queue } = queueOf(session, { limits: limitOf(10) });
    const late = queue.submit(job(ramp(40), { since: 1000, deadline: 2000 }));
    await assertRejectsKind(() => late, "deadline");
    assertEquals(runs, 2);
  });
});

Deno.test("a piece that hangs or breaks the runtime ends its request", async () => {
  for (const error of [hangError(3000), trapError("divide by zero")]) {
    let runs = 0;
    const session = doubler();
    const fails: Session = {
      ...session,
      run: (feeds, fetches) => ++runs === 2 ? Promise.reject(error) : session.run(feeds, fetches),
    };
    const { queue } = queueOf(fails, { limits: limitOf(10) });
    assertEquals(await queue.submit(job(ramp(40))).catch((thrown) => thrown), error);
    assertEquals(runs, 2);
  }
});

Deno.test("a request whose outputs lack the rows of a piece is run whole, and so are later ones", async () => {
  const total: Session = {
    ...doubler(),
    run: ([x]) => Promise.resolve([{ ...x!, shape: [3, 1], data: Float32Array.of(7, 8, 9) }]),
  };
  const { queue, log } = queueOf(total, { limits: limitOf(10) });
  assertEquals(values(await queue.submit(job(ramp(25)))), [[7, 8, 9]]);
  assertEquals(values(await queue.submit(job(ramp(25)))), [[7, 8, 9]]);
  assertEquals(log.runs, [10, 25, 25]);
  assertStringIncludes(queue.whyNotShared([0])!, "had the shape [3,1] for 10 rows");
});

Deno.test("a request whose pieces have outputs of several widths is run whole", async () => {
  const widths: Session = {
    ...doubler(),
    run: ([x]) => {
      const [rows] = x!.shape;
      const width = x!.data[0] === 0 ? 1 : 2;
      return Promise.resolve([{
        ...x!,
        shape: [rows!, width],
        data: new Float32Array(rows! * width),
      }]);
    },
  };
  const { queue, log } = queueOf(widths, { limits: limitOf(10) });
  const [output] = await queue.submit(job(ramp(25)));
  assertEquals([output!.shape, log.runs], [[25, 1], [10, 10, 25]]);
});

Deno.test("a large request has one place in the queue", async () => {
  const { queue } = queueOf(doubler(), { max: 2, limits: limitOf(10) });
  const large = queue.submit(job(ramp(50)));
  const single = queue.submit(job([1]));
  await assertRejectsKind(() => queue.submit(job([2])), "overloaded");
  assertEquals([values(await large), values(await single)], [[ramp(50).map((x) => 2 * x)], [[2]]]);
});

// --- Priorities

Deno.test("requests are run by their priority, and those of one priority in their order", async () => {
  await atTime(async () => {
    const { queue } = queueOf(doubler(), { batching: false });
    const ended: number[] = [];
    const submit = (value: number, priority?: Priority) =>
      queue.submit(job([value], { priority })).then(() => void ended.push(value));
    await Promise.all([
      ...[submit(1, 3), submit(2), submit(3, 1), submit(4, 2), submit(5, 1), submit(6, 3)],
    ]);
    assertEquals(ended, [3, 5, 2, 4, 1, 6]);
  });
});

Deno.test("a request of a low priority goes before one of a higher that arrives 100 ms later", async () => {
  await atTime(async (set) => {
    const { queue } = queueOf(doubler(), { batching: false });
    const ended: string[] = [];
    const submit = (name: string, priority?: Priority) =>
      queue.submit(job([1], { priority })).then(() => void ended.push(name));
    const all = [submit("low", 3)];
    set(1099);
    all.push(submit("in time", 2));
    set(1101);
    all.push(submit("too late", 2));
    await Promise.all(all);
    assertEquals(ended, ["in time", "low", "too late"]);
  });
});

// --- Waiting for further requests

const DELAYED = { ...limitOf(10), preferredRows: 4, maxDelayMs: 60_000 };

Deno.test("with a delay a run begins when the preferred number of rows wait, and takes all that do", async () => {
  const { queue, log } = queueOf(doubler(), { limits: DELAYED });
  const deadline = performance.now() + 600_000;
  const submit = (rows: number[]) => queue.submit(job(rows, { deadline }));
  const answers = [submit([1]), submit([2])];
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve));
  assertEquals(log.runs, []);
  answers.push(submit([3, 4, 5]));
  assertEquals((await Promise.all(answers)).map(values), [[[2]], [[4]], [[6, 8, 10]]]);
  assertEquals(log.runs, [5]);
});

Deno.test("with a delay a request waits for no longer than that", async () => {
  const { queue, log } = queueOf(doubler(), { limits: { ...DELAYED, maxDelayMs: 5 } });
  const since = performance.now();
  assertEquals(values(await queue.submit(job([1]))), [[2]]);
  assertEquals([log.runs, performance.now() - since >= 4], [[1], true]);
});

const hurried = [
  { name: "that must be answered soon", fields: { deadline: performance.now() + 60_001 } },
  {
    name: "whose tensors do not count rows",
    fields: { rows: 0, deadline: performance.now() + 600_000 },
  },
];
for (const { name, fields } of hurried) {
  Deno.test(`a request ${name} is not delayed`, async () => {
    const { queue } = queueOf(doubler(), { limits: DELAYED });
    assertEquals(values(await queue.submit(job([1], fields))), [[2]]);
  });
}

Deno.test("requests that do not share runs are not delayed", async () => {
  const { queue } = queueOf(doubler(), { batching: false, limits: DELAYED });
  const deadline = performance.now() + 600_000;
  assertEquals(values(await queue.submit(job([1], { deadline }))), [[2]]);
});

Deno.test("the pieces of a large request are not delayed", async () => {
  const { queue, log } = queueOf(doubler(), { limits: DELAYED });
  const deadline = performance.now() + 600_000;
  await queue.submit(job(ramp(21), { deadline }));
  assertEquals(log.runs, [10, 10, 1]);
});

/** Blocks the thread, as a run does. */
function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

Deno.test("sockets are read between the runs of a queue that never gets empty", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using client = await Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port });
  using server = await listener.accept();
  let runs = 0;
  let runsUntilRead: number | undefined;
  const { queue } = queueOf(
    doubler(() => {
      runs++;
      // As long as looks are apart at most.
      block(9);
    }),
    { batching: false },
  );
  const read = server.read(new Uint8Array(1)).then(() => runsUntilRead = runs);
  const jobs = Array.from({ length: 20 }, (_, i) => queue.submit(job([i])));
  await jobs[0];
  const before = runs;
  await client.write(Uint8Array.of(7));
  await Promise.all([read, ...jobs]);
  assertEquals(runsUntilRead! <= before + 2, true, `before ${before}, read ${runsUntilRead}`);
});

/** How many of 12 runs a look follows, which takes as long as looks of a slow machine. */
async function looksBetweenRuns(others: boolean): Promise<number> {
  const { now } = performance;
  let [time, turns, runs] = [1000, 0, 0];
  performance.now = () => time;
  const turn = () => {
    turns++;
    time += 0.01;
    if (runs < 12) setImmediate(turn);
  };
  try {
    const session = doubler(() => {
      runs++;
      time += 3;
    });
    const { queue } = queueOf(session, { limits: limitOf(1) });
    const ask = async () => {
      while (runs < 12) {
        THREAD_TURNS.shortBegan();
        if (others) THREAD_TURNS.shortBegan();
        await queue.submit(job([1]));
        THREAD_TURNS.shortEnded();
        if (others) THREAD_TURNS.shortEnded();
      }
    };
    setImmediate(turn);
    await Promise.all([ask(), ask()]);
    return Math.round(turns / 61);
  } finally {
    performance.now = now;
  }
}

Deno.test("between long runs the event loop looks rarely for more requests of the same queue", async () => {
  assertEquals(await looksBetweenRuns(false) <= 5, true);
});

Deno.test("between long runs the event loop looks often while other requests come", async () => {
  assertEquals(await looksBetweenRuns(true) >= 9, true);
});
