import { fromFileUrl } from "@std/path/from_file_url.js";
import { TextLineStream } from "@std/streams/text_line_stream.js";

const RIGHTS = ["net", "read", "write", "env", "ffi"];

// A test runs few rows. To optimise ONNX Runtime for more of them takes longer than all else at the
// start of a server.
const V8_FLAGS = "--v8-flags=--liftoff-only";

/**
 * The program as a separate process: from source, or the executable in `MODELWATCH_EXECUTABLE`.
 *
 * @param priority from source, whether threads may give way to predictions and other programs
 */
export function programCommand(
  args: readonly string[],
  cwd?: string,
  priority = true,
  stdin: "piped" | "null" = "null",
): Deno.Command {
  const executable = Deno.env.get("MODELWATCH_EXECUTABLE");
  const main = fromFileUrl(new URL("../../../main.ts", import.meta.url)) as string;
  const rights = priority ? [...RIGHTS, "sys=setPriority"] : RIGHTS;
  const fromSource = ["run", V8_FLAGS, ...rights.map((one) => `--allow-${one}`), main];
  return new Deno.Command(executable ?? Deno.execPath(), {
    args: executable === undefined ? [...fromSource, ...args] : [...args],
    ...(cwd === undefined ? {} : { cwd }),
    env: { MODELWATCH_LOG_FORMAT: "json" },
    stdin,
    stdout: "piped",
    stderr: "piped",
  });
}

/** A line of the server's log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** A running server of a test. */
export class TestServer implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #logged: Promise<void>;
  readonly url: string;
  readonly log: readonly LogLine[];

  /** Starts `serve` on a free port, and waits until it is ready. */
  static start(args: readonly string[] = [], cwd?: string): Promise<TestServer> {
    return TestServer.startAt("0", args, cwd);
  }

  /** Starts `serve` on this port. */
  static startAt(port: string, args: readonly string[] = [], cwd?: string): Promise<TestServer> {
    return TestServer.run(["serve", "--port", port, ...args], cwd);
  }

  /** Starts a command that says when it is ready. `priority` is that of `programCommand`. */
  static async run(
    args: readonly string[],
    cwd?: string,
    priority = true,
  ): Promise<TestServer> {
    const process = programCommand(args, cwd, priority).spawn();
    void process.stdout.cancel();
    const log: LogLine[] = [];
    const ready = Promise.withResolvers<string>();
    const logged = (async () => {
      const lines = process.stderr.pipeThrough(new TextDecoderStream())
        .pipeThrough(new TextLineStream() as TransformStream<string, string>);
      for await (const line of lines) {
        if (!line.startsWith("{")) continue;
        const entry = JSON.parse(line) as LogLine;
        log.push(entry);
        if (entry.message === "ready") ready.resolve(String(entry.url));
      }
      ready.reject(new Error(`The server ended before it was ready: ${JSON.stringify(log)}`));
    })();
    return new TestServer(process, await ready.promise, log, logged);
  }

  private constructor(
    process: Deno.ChildProcess,
    url: string,
    log: readonly LogLine[],
    logged: Promise<void>,
  ) {
    this.#process = process;
    this.url = url;
    this.log = log;
    this.#logged = logged;
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** Waits for a line of the log, which may arrive later than the answer to a request. */
  async line(matches: (line: LogLine) => boolean): Promise<LogLine> {
    await eventually(() => Promise.resolve(this.log.some(matches)));
    return this.log.find(matches)!;
  }

  /** Sends a signal, and waits for the end. @returns the exit code */
  async stop(signal: Deno.Signal = "SIGTERM"): Promise<number> {
    this.#process.kill(signal);
    const { code } = await this.#process.status;
    await this.#logged;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await this.#process.status;
    await this.#logged;
  }
}

/** Repeats `check` until it returns true. A slow machine takes long, and only a failure waits to the end. */
export async function eventually(check: () => Promise<boolean>, attempts = 1200): Promise<void> {
  for (let i = 0; i < attempts; i++) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("The condition did not become true in time");
}
