import { setImmediate } from "node:timers";
import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { hangError, isKind, type KnownError, trapError, unavailableError } from "../../errors.ts";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import { loadSession } from "./load_session.ts";
import type { Session } from "./session_types.ts";
import { type Job, RunQueue } from "./run_queue.ts";
import type { Tensor } from "../tensor.ts";
import { testGraph } from "../testing/versions.ts";

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

function queueOf(session: Session, { max = 100, batching = true } = {}) {
  const log = new Log();
  const reason = batching ? undefined : "not proven";
  const queue = new RunQueue(session, log, max, [reason, reason]);
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
  assertEquals(log.runs, [300, 256, 1]);
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
  const queue = new RunQueue(doubler(), log, 100, [undefined, "not proven"]);
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
