/** A real Prometheus and this program, each with the same samples. */

import { type GeneratedSeries, openMetrics } from "./generated.ts";
import { writeDataFolder } from "./own_data.ts";
import { freeUrl, Servers } from "./servers.ts";

export interface PairOptions {
  readonly series: readonly GeneratedSeries[];
  readonly prometheus: string;
  readonly promtool: string;
  /** Compiled; undefined to run from source. */
  readonly executable?: string | undefined;
}

/** Two running servers, which end with the pair. */
export class Pair implements AsyncDisposable {
  readonly #servers = new Servers();
  readonly prometheus = freeUrl();
  readonly ours = freeUrl();

  static async start(options: PairOptions): Promise<Pair> {
    const pair = new Pair();
    try {
      await Promise.all([pair.#startPrometheus(options), pair.#startOurs(options)]);
      return pair;
    } catch (error) {
      await pair[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor() {}

  async #startPrometheus({ series, prometheus, promtool }: PairOptions): Promise<void> {
    const { folder } = this.#servers;
    const data = `${folder}/prometheus`;
    const text = `${folder}/series.txt`;
    await Deno.writeTextFile(text, openMetrics(series));
    await run(promtool, "tsdb", "create-blocks-from", "openmetrics", text, data);
    const config = `${folder}/prometheus.yml`;
    await Deno.writeTextFile(config, "scrape_configs: []\n");
    await this.#servers.start(this.prometheus, prometheus, [
      `--config.file=${config}`,
      `--storage.tsdb.path=${data}`,
      "--storage.tsdb.retention.time=100y",
      `--web.listen-address=${new URL(this.prometheus).host}`,
    ]);
  }

  async #startOurs({ series, executable }: PairOptions): Promise<void> {
    const directory = `${this.#servers.folder}/ours`;
    await writeDataFolder(directory, series);
    await this.#servers.startOurs(this.ours, executable, [
      ...["--data-dir", directory, "--retention", "10y"],
      // Its own samples would only be in the way.
      ...["--scrape-interval", "24h"],
    ]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#servers[Symbol.asyncDispose]();
  }
}

async function run(program: string, ...args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  if (!success) throw new Error(`${program} failed: ${new TextDecoder().decode(stderr)}`);
}
