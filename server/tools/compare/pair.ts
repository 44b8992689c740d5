/** A real Prometheus and this program, each with the same samples. */

import { DiskStore } from "../../tsdb/disk_store.ts";
import { type GeneratedSeries, openMetrics } from "./generated.ts";

const ROOT = new URL("../../../", import.meta.url).pathname;

export interface PairOptions {
  readonly series: readonly GeneratedSeries[];
  readonly prometheus: string;
  readonly promtool: string;
  /** Compiled; undefined to run from source. */
  readonly executable?: string | undefined;
}

/** Two running servers, which end with the pair. */
export class Pair implements AsyncDisposable {
  readonly #folder: string;
  readonly #processes: Deno.ChildProcess[] = [];
  readonly prometheus = `http://127.0.0.1:${freePort()}`;
  readonly ours = `http://127.0.0.1:${freePort()}`;

  static async start(options: PairOptions): Promise<Pair> {
    const pair = new Pair(await Deno.makeTempDir());
    try {
      await Promise.all([pair.#startPrometheus(options), pair.#startOurs(options)]);
      return pair;
    } catch (error) {
      await pair[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(folder: string) {
    this.#folder = folder;
  }

  async #startPrometheus({ series, prometheus, promtool }: PairOptions): Promise<void> {
    const data = `${this.#folder}/prometheus`;
    const text = `${this.#folder}/series.txt`;
    await Deno.writeTextFile(text, openMetrics(series));
    await run(promtool, "tsdb", "create-blocks-from", "openmetrics", text, data);
    const config = `${this.#folder}/prometheus.yml`;
    await Deno.writeTextFile(config, "scrape_configs: []\n");
    this.#spawn(prometheus, [
      `--config.file=${config}`,
      `--storage.tsdb.path=${data}`,
      "--storage.tsdb.retention.time=100y",
      `--web.listen-address=${new URL(this.prometheus).host}`,
    ]);
    await untilReady(this.prometheus);
  }

  async #startOurs({ series, executable }: PairOptions): Promise<void> {
    const directory = `${this.#folder}/ours`;
    const disk = await DiskStore.open({ directory, now: Date.now() });
    for (const { labels, times, values } of series) {
      const ref = disk.store.ref(labels)!;
      times.forEach((time, i) => disk.store.append(ref, time, values[i]!));
    }
    await disk.close();
    const { port } = new URL(this.ours);
    const command = executable === undefined
      ? [Deno.execPath(), "run", "-A", `${ROOT}main.ts`]
      : [executable];
    this.#spawn(command[0]!, [
      ...command.slice(1),
      ...["serve", "--port", port, "--data-dir", directory, "--retention", "10y"],
      // Its own samples would only be in the way.
      ...["--scrape-interval", "24h"],
    ]);
    await untilReady(this.ours);
  }

  #spawn(program: string, args: readonly string[]): void {
    const command = new Deno.Command(program, {
      args: [...args],
      cwd: this.#folder,
      stdout: "null",
      stderr: "null",
    });
    this.#processes.push(command.spawn());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const process of this.#processes) {
      process.kill("SIGTERM");
      await process.status;
    }
    await Deno.remove(this.#folder, { recursive: true });
  }
}

async function run(program: string, ...args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  if (!success) throw new Error(`${program} failed: ${new TextDecoder().decode(stderr)}`);
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function untilReady(url: string): Promise<void> {
  for (let i = 0; i < 300; i++) {
    try {
      const response = await fetch(`${url}/-/ready`);
      await response.body?.cancel();
      if (response.ok) return;
    } catch {
      // It does not listen yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} does not become ready`);
}
