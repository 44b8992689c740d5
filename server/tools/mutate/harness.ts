/**
 * Runs tests again and again in one process, each time with another mutant on: starting a process
 * for each mutant would take a hundred times as long as the tests.
 *
 * What a mutant broke may stay broken in this process. So after a test failed, it must pass again
 * with the mutant off; if it does not, the process says so and is not asked again. What passes here
 * is confirmed in a process of its own, by the one who asks.
 *
 * It takes files as arguments. With `--observe` before them it first runs all tests without a mutant
 * and writes what it saw as a line of JSON. Then it answers each line that it reads with another.
 */

import { TextLineStream } from "@std/streams/text_line_stream.js";
import { fixProperties, interceptTests, type Registered } from "./registration.ts";
import { type Answer, MARK, type Observed, type Question, type TestReport } from "./protocol.ts";
import { activate, countReached } from "./switch.ts";

interface Test extends Registered {
  readonly file: string;
  readonly place: number;
}

async function main(args: readonly string[]): Promise<void> {
  const isObserved = args[0] === "--observe";
  console.log =
    console.info =
    console.warn =
    console.error =
    console.debug =
      () => {};
  await fixProperties();
  const atLoad = new Map<string, number>();
  countReached(atLoad);
  const tests = await load(isObserved ? args.slice(1) : args);
  if (isObserved) {
    const reports: TestReport[] = [];
    for (const test of tests) reports.push(await observe(test));
    say({ tests: reports, atLoad: [...atLoad.keys()] });
  }
  countReached(undefined);
  const lines = Deno.stdin.readable
    .pipeThrough(new TextDecoderStream()).pipeThrough(
      new TextLineStream() as TransformStream<string, string>,
    );
  for await (const line of lines) say(await answer(tests, JSON.parse(line)));
  // Nobody asks any more, whatever tests left running.
  Deno.exit();
}

function say(what: Observed | Answer): void {
  const bytes = new TextEncoder().encode(`\n${MARK}${JSON.stringify(what)}\n`);
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
}

async function load(files: readonly string[]): Promise<Test[]> {
  const tests: Test[] = [];
  for (const file of files) {
    let place = 0;
    interceptTests((test) => tests.push({ ...test, file, place: place++ }));
    try {
      await import(`file://${Deno.cwd()}/${file}`);
    } catch (error) {
      const run = () => Promise.reject(error);
      tests.push({ name: "loading", ignore: false, run, file, place });
    }
  }
  return tests;
}

async function observe(test: Test): Promise<TestReport> {
  const { file, place, name } = test;
  const reached = new Map<string, number>();
  countReached(reached);
  using watch = new StartWatch();
  const start = performance.now();
  const failure = await run(test);
  const ms = performance.now() - start;
  const report = { file, place, name, ms, reached: Object.fromEntries(reached) };
  return { ...report, isOpaque: watch.seen, ...(failure !== undefined && { failure }) };
}

/** Sees whether a thread or a process is started. */
class StartWatch implements Disposable {
  seen = false;
  readonly #worker = Worker;
  readonly #command = Deno.Command;

  constructor() {
    const see = () => this.seen = true;
    globalThis.Worker = class extends this.#worker {
      constructor(url: string | URL, options?: WorkerOptions) {
        see();
        super(url, options);
      }
    };
    Deno.Command = class extends this.#command {
      constructor(command: string | URL, options?: Deno.CommandOptions) {
        see();
        super(command, options);
      }
    };
  }

  [Symbol.dispose](): void {
    globalThis.Worker = this.#worker;
    Deno.Command = this.#command;
  }
}

let stray: unknown;
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  stray = event.reason ?? "rejected";
});
addEventListener("error", (event) => {
  event.preventDefault();
  stray = event.error ?? event.message;
});

/** Runs a test; returns why it failed, or undefined. */
async function run(test: Test): Promise<string | undefined> {
  if (test.ignore) return undefined;
  stray = undefined;
  try {
    await test.run({ name: test.name } as Deno.TestContext);
    // Rejections that nobody handles are told after this turn.
    await new Promise((resolve) => setTimeout(resolve));
  } catch (error) {
    return String(error);
  }
  return stray === undefined ? undefined : String(stray);
}

async function answer(tests: readonly Test[], question: Question): Promise<Answer> {
  for (const { index, limit } of question.tests) {
    const test = tests[index]!;
    activate(question.mutant, limit);
    const failure = await run(test);
    activate(undefined);
    if (failure === undefined) continue;
    if (await run(test) !== undefined) return { outcome: "unsure" };
    return { outcome: "failed", by: index };
  }
  return { outcome: "passed" };
}

await main(Deno.args);
