/** A real Prometheus that a test can stop and start again. */

import { freeUrl, Servers } from "../../server/tools/compare/servers.ts";

export const HAS_PROMETHEUS = await new Deno.Command("prometheus", { args: ["--version"] })
  .output().then(() => true, () => false);

const CONFIG = `
global: { scrape_interval: 2s, scrape_timeout: 2s }
scrape_configs:
- job_name: modelwatch
  file_sd_configs: [{ files: [targets.json], refresh_interval: 1s }]
`;

export class DebianPrometheus implements AsyncDisposable {
  readonly url = freeUrl();
  readonly #folder: string = Deno.makeTempDirSync();
  #servers: Servers | undefined;

  /** Starts it, or starts it again with its data. */
  async start(): Promise<void> {
    await Deno.writeTextFile(`${this.#folder}/prometheus.yml`, CONFIG);
    this.#servers = new Servers();
    await this.#servers.start(this.url, "prometheus", [
      `--config.file=${this.#folder}/prometheus.yml`,
      `--storage.tsdb.path=${this.#folder}/data`,
      `--web.listen-address=${new URL(this.url).host}`,
    ]);
  }

  async scrape(server: string): Promise<void> {
    const targets = [{ targets: [new URL(server).host] }];
    await Deno.writeTextFile(`${this.#folder}/targets.json`, JSON.stringify(targets));
  }

  async stop(): Promise<void> {
    await this.#servers?.[Symbol.asyncDispose]();
    this.#servers = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await Deno.remove(this.#folder, { recursive: true });
  }
}
