import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import { RequestedChanges, type RequestedChangesOptions } from "./requested_changes.ts";
import { Turns } from "./turns.ts";

/** Changes that note their begin, and end when they are told to. */
class Bench {
  readonly log: string[] = [];
  readonly pauses: number[] = [];
  readonly #ends: ((error?: Error) => void)[] = [];
  now = 1000;
  readonly changes: RequestedChanges;

  constructor(options: RequestedChangesOptions = {}) {
    this.changes = new RequestedChanges(new Turns(), {
      clock: () => this.now,
      pause: (ms) => {
        this.pauses.push(ms);
        this.now += ms;
        return Promise.resolve();
      },
      ...options,
    });
  }

  make(model: string, kind: string): Promise<void> {
    const result = this.changes.make(model, kind, () => {
      this.log.push(`${kind} ${model}`);
      return new Promise<void>((resolve, reject) =>
        this.#ends.push((error) => error === undefined ? resolve() : reject(error))
      );
    });
    result.catch(() => {});
    return result;
  }

  /** Ends the oldest running change, after some time. */
  async end({ after = 0, error }: { after?: number; error?: Error } = {}): Promise<void> {
    await macrotask();
    this.now += after;
    this.#ends.shift()!(error);
    await macrotask();
  }
}

const macrotask = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("a hundred requests to load a model load it twice: one runs, and one waits for all others", async () => {
  const bench = new Bench();
  const first = bench.make("m", "load");
  await macrotask();
  const others = Array.from({ length: 99 }, () => bench.make("m", "load"));
  await bench.end();
  await bench.end();
  await Promise.all([first, ...others]);
  assertEquals(bench.log, ["load m", "load m"]);
});

Deno.test("a request does not join one before another change: the last one asked for holds", async () => {
  const bench = new Bench();
  const all = ["load", "unload", "load"].map((kind) => bench.make("m", kind));
  for (const _ of all) await bench.end();
  await Promise.all(all);
  assertEquals(bench.log, ["load m", "unload m", "load m"]);
});

Deno.test("requests beyond four that wait for a model are refused, those for others are not", async () => {
  const bench = new Bench();
  for (const kind of ["running", "a", "b", "c", "d"]) {
    void bench.make("m", kind);
    await macrotask();
  }
  const refused = 'Model "m": too many changes wait';
  await assertRejectsKind(() => bench.make("m", "e"), "unavailable", refused);
  void bench.make("n", "load");
  await macrotask();
  assertEquals(bench.log, ["running m", "load n"]);
});

Deno.test("requests beyond sixty-four that wait for any models are refused", async () => {
  const bench = new Bench();
  for (let i = 0; i < 64; i++) void bench.make(`m${i}`, "load");
  await assertRejectsKind(() => bench.make("n", "load"), "unavailable", "too many changes wait");
  await macrotask();
  void bench.make("n", "load");
  await macrotask();
  assertEquals(bench.log.length, 65);
});

Deno.test("the next change of a model waits four times as long as the one before took", async () => {
  const bench = new Bench();
  void bench.make("m", "load");
  await bench.end({ after: 200 });
  bench.now += 50;
  void bench.make("n", "load");
  void bench.make("m", "load");
  await macrotask();
  assertEquals([bench.pauses, bench.log], [[750], ["load m", "load n", "load m"]]);
});

Deno.test("the pause ends at half a minute, and follows a failure too", async () => {
  const bench = new Bench();
  const failing = bench.make("m", "load");
  await bench.end({ after: 20_000, error: new Error("bad") });
  await assertRejects(() => failing, Error, "bad");
  void bench.make("m", "load");
  await macrotask();
  assertEquals([bench.pauses, bench.log.length], [[30_000], 2]);
});

Deno.test("there is no pause when the time has passed", async () => {
  const bench = new Bench();
  void bench.make("m", "load");
  await bench.end({ after: 10 });
  bench.now += 40;
  void bench.make("m", "load");
  await macrotask();
  assertEquals([bench.pauses, bench.log.length], [[], 2]);
});

Deno.test("a client does not wait for ever, and the change goes on", async () => {
  const bench = new Bench({ limitMs: 1 });
  const late = "has not ended within 0.001 s and goes on; POST /v2/repository/index shows";
  await assertRejectsKind(() => bench.make("m", "load"), "unavailable", late);
  const next = bench.make("m", "unload");
  await bench.end();
  assertEquals(bench.log, ["load m", "unload m"]);
  await bench.end();
  await next.catch(() => {});
});
