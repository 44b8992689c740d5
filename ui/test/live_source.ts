/** The real server with real traffic, for tests of the page. */

import { eventually, programCommand, TestServer } from "../../server/commands/testing/server.ts";
import { pageUrl } from "../../server/assets.ts";
import { writePage } from "../build.ts";

/** Builds the page, which the executable has built in. */
export async function makePage(): Promise<void> {
  if (Deno.env.get("MODELWATCH_EXECUTABLE") === undefined) await writePage(pageUrl());
}

/** Runs `loadgen` until it is disposed of. */
export class Traffic implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;

  constructor(target: string) {
    const args = ["--target", target, "--rate", "20", "--duration", "0", "--timeout", "60s"];
    this.#process = programCommand(["loadgen", ...args]).spawn();
    void this.#process.stdout.cancel();
    void this.#process.stderr.cancel();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process.status;
  }
}

/** The samples of an instant query. */
export async function ask(url: string, query: string): Promise<readonly unknown[]> {
  const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query })}`);
  const body = await response.json();
  return body.data?.result ?? [];
}

/** Waits until the request rate can be queried. */
export async function hasRates(url: string): Promise<void> {
  const rate = "sum(rate(model_requests_total[1m])) > 0";
  await eventually(async () => (await ask(url, rate)).length > 0, 1200);
}

export { eventually, TestServer };
