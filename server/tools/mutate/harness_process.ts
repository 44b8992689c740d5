/** The process in which tests run again and again: see `harness.ts`. */

import { TextLineStream } from "@std/streams/text_line_stream.js";
import { type Answer, MARK, type Observed, type Question } from "./protocol.ts";

// Mutants that keep what they should let go are stopped before the machine is short of memory.
export const DENO_FLAGS = ["--no-check", "--quiet", "-A", "--v8-flags=--max-old-space-size=2048"];

export class HarnessProcess {
  readonly #child: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;

  constructor(cwd: string, args: readonly string[]) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", ...DENO_FLAGS, "server/tools/mutate/harness.ts", ...args],
      cwd,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.#lines = this.#child.stdout
      .pipeThrough(new TextDecoderStream()).pipeThrough(
        new TextLineStream() as TransformStream<string, string>,
      ).getReader();
  }

  /** What `--observe` saw; undefined when it takes longer than `limitMs`. */
  async observed(limitMs: number): Promise<Observed | undefined> {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.stop();
    }, limitMs);
    const observed = await this.#next<Observed>();
    clearTimeout(timer);
    if (observed === undefined && !isLate) {
      throw new Error("Cannot run the tests in one process: one of them ended it");
    }
    return observed;
  }

  /** The answer: late when there is none in time, and then the process is stopped. */
  async ask(question: Question, limitMs: number): Promise<Answer | { outcome: "late" | "ended" }> {
    let outcome: "late" | "ended" = "ended";
    const timer = setTimeout(() => {
      outcome = "late";
      this.stop();
    }, limitMs);
    try {
      await this.#writer.write(new TextEncoder().encode(`${JSON.stringify(question)}\n`));
      return await this.#next<Answer>() ?? { outcome };
    } catch {
      return { outcome };
    } finally {
      clearTimeout(timer);
    }
  }

  stop(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }

  async #next<T>(): Promise<T | undefined> {
    while (true) {
      const { value, done } = await this.#lines.read();
      if (done) return undefined;
      if (value.startsWith(MARK)) return JSON.parse(value.slice(MARK.length));
    }
  }
}
