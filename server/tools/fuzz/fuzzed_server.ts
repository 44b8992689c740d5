/** A server under test: started from source or from an executable, or one that runs already. */

import { freeUrl, ourCommand } from "../compare/servers.ts";

const READY_BOUND_MS = 120_000;
const HEALTH_BOUND_MS = 15_000;
/**
 * The resident memory that a server may reach. With 13 models on two threads it holds 0.6 to 1.5 GB
 * under this load, depending on when V8 collects garbage.
 */
export const MOST_MEMORY = 2_000_000_000;
const METRICS_INTERVAL_MS = 1000;
const LAST_LINES = 40;
/** What the server logs when one of its threads ends. */
const LOST_THREAD = "thread ended unexpectedly";

export class FuzzedServer implements AsyncDisposable {
  #process: Deno.ChildProcess | null = null;
  #ended: Deno.CommandStatus | null = null;
  #log: string[] = [];
  #nextMetrics = 0;
  #restarts: number | null = null;
  #lostThreads = 0;
  /** The resident memory when it was last looked at, and the most that was seen, in bytes. */
  memory = 0;
  peak = 0;

  private constructor(
    readonly url: string,
    /** Program and arguments; null for a server of somebody else. */
    private readonly command: readonly string[] | null,
    private readonly logFile: string | undefined,
  ) {}

  /** A server that somebody else has started, and ends. */
  static running(url: string): FuzzedServer {
    return new FuzzedServer(url.replace(/\/$/, ""), null, undefined);
  }

  static async start(
    executable: string | undefined,
    flags: readonly string[],
    logFile: string | undefined,
  ): Promise<FuzzedServer> {
    const url = freeUrl();
    const port = new URL(url).port;
    const command = [...ourCommand(executable), "serve", "--port", port, ...flags];
    const server = new FuzzedServer(url, command, logFile);
    await server.#spawn();
    return server;
  }

  /** Starts the server again if it has ended, so that the next case meets a server. */
  async revive(): Promise<void> {
    if (this.#ended !== null) await this.#spawn();
  }

  /** @throws when the server has ended, has lost a thread or does not answer */
  async check(): Promise<void> {
    await this.#get("/health");
    if (performance.now() >= this.#nextMetrics) {
      // They cost the server as much as some hundred predictions, so not at every check.
      this.#nextMetrics = performance.now() + METRICS_INTERVAL_MS;
      this.#readMetrics(await this.#get("/metrics"));
    }
    if (this.#ended !== null) {
      const { code, signal } = this.#ended;
      throw new Error(`the server has ended with ${signal ?? `code ${code}`}${this.#lastLines()}`);
    }
    if (this.#lostThreads > 0) {
      this.#lostThreads = 0;
      throw new Error(`a thread of the server has ended${this.#lastLines()}`);
    }
  }

  #readMetrics(metrics: string): void {
    this.memory = sum(metrics, "process_resident_memory_bytes");
    this.peak = Math.max(this.peak, this.memory);
    const restarts = sum(metrics, "runtime_thread_restarts_total");
    // The log of a server of somebody else is not seen.
    if (this.command === null) this.#lostThreads = restarts - (this.#restarts ?? restarts);
    this.#restarts = restarts;
  }

  #lastLines(): string {
    return this.#log.length === 0 ? "" : `; it wrote:\n${this.#log.join("\n")}`;
  }

  async #get(path: string): Promise<string> {
    try {
      const response = await fetch(this.url + path, {
        signal: AbortSignal.timeout(HEALTH_BOUND_MS),
      });
      return await response.text();
    } catch (error) {
      // A process that has ended refuses connections a moment before its status is known.
      await new Promise((resolve) => setTimeout(resolve, 300));
      if (this.#ended !== null) return "";
      throw new Error(`${path} does not answer: ${(error as Error).message}`);
    }
  }

  async #spawn(): Promise<void> {
    const [program, ...args] = this.command!;
    this.#ended = null;
    this.#lostThreads = 0;
    const process = new Deno.Command(program!, { args, stdout: "null", stderr: "piped" }).spawn();
    this.#process = process;
    process.status.then((status) => this.#ended = status);
    this.#keepLog(process.stderr);
    const end = performance.now() + READY_BOUND_MS;
    while (!(await this.#isReady())) {
      if (this.#ended !== null || performance.now() > end) {
        throw new Error(`the server does not start${this.#lastLines()}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async #keepLog(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    const lines = stream.pipeThrough(new TextDecoderStream());
    const file = this.logFile === undefined
      ? null
      : await Deno.open(this.logFile, { write: true, create: true, append: true });
    for await (const text of lines) {
      if (text.includes(LOST_THREAD)) this.#lostThreads++;
      await file?.write(new TextEncoder().encode(text));
      this.#log.push(...text.trimEnd().split("\n").map((line) => line.slice(0, 500)));
      this.#log.splice(0, this.#log.length - LAST_LINES);
    }
    file?.close();
  }

  #isReady(): Promise<boolean> {
    return fetch(`${this.url}/v2/health/ready`).then(async (response) => {
      await response.body?.cancel();
      return response.ok;
    }, () => false);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process === null) return;
    if (this.#ended === null) this.#process.kill("SIGTERM");
    await this.#process.status;
  }
}

/** The sum of all samples of a metric in an exposition. */
export function sum(exposition: string, metric: string): number {
  return exposition.split("\n")
    .filter((line) => line.startsWith(`${metric} `) || line.startsWith(`${metric}{`))
    .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(" "))), 0);
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
