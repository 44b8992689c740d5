/**
 * `deno task soak`: mixed traffic for minutes, while models and rules are loaded again every five
 * seconds. Passes when no request fails, and when the memory of the server is as flat in the last
 * half as MOST_GROWTH says.
 */

import { parseArgs } from "node:util";
import { copyFolder } from "../copy_folder.ts";
import { FuzzedServer, megabytes } from "../fuzz/fuzzed_server.ts";
import {
  type Client,
  inferring,
  predicting,
  querying,
  reloading,
  type Rows,
  scraping,
  Soaker,
} from "./clients.ts";
import { memoryGrowth, type MemorySample } from "./memory_trend.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    executable: { type: "string" },
    rate: { type: "string", default: "100" },
  },
});

const MODELS = new URL("../../../models/", import.meta.url).pathname;
const MOST_GROWTH = 0.05;
const RELOAD_MS = 5000;
const SAMPLE_MS = 1000;
const ROWS_OF_TABLE = 20;

const folder = await Deno.makeTempDir();
await using stack = new AsyncDisposableStack();
stack.defer(() => Deno.remove(folder, { recursive: true }));
// A copy, since a served folder may be written to.
for (const model of ["churn", "fraud"]) {
  await copyFolder(`${MODELS}${model}`, `${folder}/models/${model}`);
}
const server = stack.use(
  await FuzzedServer.start(values.executable, [
    ...["--models", `${folder}/models`, "--data-dir", `${folder}/data`, "--threads", "2"],
    ...["--log-predictions", `${folder}/log.ndjson`, "--log-max-size", "5MB", "--recent", "100"],
  ], undefined),
);

await untilLabelsAreTaken();
const seconds = Number(values.minutes) * 60;
const began = performance.now();
const elapsed = () => (performance.now() - began) / 1000;
const soaker = new Soaker(server.url);
const [churn, fraud] = [await rowsOf("churn"), await rowsOf("fraud")];
// Each client's share of the rate; the rest waits for its answers.
const interval = 1000 / Number(values.rate);
const clients: [client: Client, everyMs: number][] = [
  [predicting(soaker, churn, ["Yes", "No"]), interval * 3],
  [predicting(soaker, fraud, ["fraud", "legitimate"]), interval * 3],
  [inferring(soaker, "churn", Object.keys(churn.records[0]!).length), interval * 3],
  [querying(soaker), 200],
  [scraping(soaker), 500],
  [reloading(soaker, ["churn", "fraud"]), RELOAD_MS],
];

console.log(`${"time".padStart(6)}${"requests".padStart(11)}${"failed".padStart(9)}   memory`);
const [samples] = await Promise.all([sampleMemory(), ...clients.map((client) => run(...client))]);

const { requests, failed, failures } = soaker.totals;
for (const failure of failures) console.log(failure);
const lastHalf = samples.filter((sample) => sample.seconds >= seconds / 2);
const growth = memoryGrowth(lastHalf);
console.log(
  `${requests} requests, ${failed} failed; memory in the last half: ` +
    `${megabytes(mean(lastHalf))} on average, ${(100 * growth).toFixed(1)} % growth`,
);
const verdicts = [failed === 0, growth <= MOST_GROWTH];
const passed = verdicts.filter(Boolean).length;
console.log(`${passed} passed, ${verdicts.length - passed} failed`);
if (passed < verdicts.length) Deno.exitCode = 1;

/** Every thread takes labels once it has heard that all models are loaded. */
async function untilLabelsAreTaken(): Promise<void> {
  for (let taken = 0; taken < 20;) {
    const response = await fetch(`${server.url}/feedback`, { method: "POST", body: "[]" });
    await response.body?.cancel();
    taken = response.status === 503 ? 0 : taken + 1;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Lets a client take its turns until the time is over; it skips turns that it is too late for. */
async function run(client: Client, everyMs: number): Promise<void> {
  for (let turn = 0; elapsed() < seconds; turn++) {
    const next = performance.now() + everyMs;
    await client(turn);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
  }
}

async function sampleMemory(): Promise<readonly MemorySample[]> {
  const taken: MemorySample[] = [];
  const every = seconds / ROWS_OF_TABLE;
  for (let row = 1; elapsed() < seconds;) {
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
    await server.check();
    taken.push({ seconds: elapsed(), bytes: server.memory });
    if (elapsed() < row * every) continue;
    row++;
    const shown = [`${elapsed().toFixed(0)} s`, soaker.totals.requests, soaker.totals.failed];
    const [time, requests, failed] = shown.map(String);
    const recent = taken.filter(({ seconds }) => seconds > elapsed() - every);
    console.log(
      `${time!.padStart(6)}${requests!.padStart(11)}${failed!.padStart(9)}   ` +
        `${megabytes(mean(recent))}`,
    );
  }
  return taken;
}

function mean(samples: readonly MemorySample[]): number {
  return samples.reduce((sum, { bytes }) => sum + bytes, 0) / samples.length;
}

/** The rows that travel with a demo model. */
async function rowsOf(model: string): Promise<Rows> {
  const text = await Deno.readTextFile(`${MODELS}${model}/1/samples.json`);
  const { samples } = JSON.parse(text) as {
    samples: readonly { instance: Readonly<Record<string, unknown>> }[];
  };
  return { model, records: samples.map(({ instance }) => instance) };
}
