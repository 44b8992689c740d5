/** Requests that fill every panel: predictions that drift, mistakes, and labels. */

import { programCommand } from "../../../server/commands/testing/server.ts";
import { REGRESSION, UNSEEN } from "./model_folder.ts";

const SAMPLES = new URL("../../../models/churn/1/samples.json", import.meta.url);

/** Sends requests until it is disposed of. */
export class LiveTraffic implements AsyncDisposable {
  readonly #url: string;
  readonly #load: Deno.ChildProcess;
  readonly #others: Promise<void>;
  #stopped = false;

  constructor(url: string) {
    this.#url = url;
    // Few requests with many rows: a drift score takes 500 rows.
    this.#load = programCommand([
      ...["loadgen", "--target", url, "--rate", "6", "--batch", "20", "--duration", "0"],
      ...["--model", "churn:1", "--model", "churn:2", "--seed", "7"],
      ...["--drift", "MonthlyCharges=+2sd", "--missing", "TotalCharges=0.1"],
      ...["--labels", "0.8,delay=1s", "--timeout", "60s"],
    ]).spawn();
    void this.#load.stdout.cancel();
    void this.#load.stderr.cancel();
    this.#others = this.#sendOthers();
  }

  async #sendOthers(): Promise<void> {
    while (!this.#stopped) {
      await sendOthers(this.#url);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    this.#load.kill("SIGKILL");
    await this.#load.status;
    await this.#others;
  }
}

/** What loadgen does not send: values unseen before, invalid rows, and labels of a regression. */
async function sendOthers(url: string): Promise<void> {
  const { samples: [{ instance }] } = JSON.parse(await Deno.readTextFile(SAMPLES));
  const unseen = { ...instance, [UNSEEN.feature]: UNSEEN.value };
  await predict(url, "churn/versions/1", Array(5).fill(unseen));
  await predict(url, "churn/versions/1", [{}]);
  const rows = Array.from({ length: 20 }, () => ({ [REGRESSION.feature]: Math.random() }));
  const { predictions } = await predict(url, REGRESSION.model, rows);
  const labels = predictions.map((
    { id, value }: { readonly id: string; readonly value: number },
  ) => ({ id, actual: value * 1.1 + 0.05 * Math.random() }));
  await post(`${url}/feedback`, labels);
}

function predict(url: string, model: string, instances: readonly unknown[]) {
  return post(`${url}/models/${model}/predict`, { instances });
}

async function post(url: string, value: unknown) {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(value) });
  return await response.json();
}
