/**
 * `deno task bench:gateway`: what a gateway costs in front of a model server, each on a core of its
 * own.
 *
 * One churn record by `wrk`: with 32 connections for the rate and the processor time of a request,
 * and with one for the latency. The rate is that of a quiet machine only; the processor time is
 * counted, so that other work matters less.
 */

import { parseArgs } from "node:util";
import { freeUrl } from "./compare/servers.ts";

const { values } = parseArgs({
  options: {
    executable: { type: "string" },
    seconds: { type: "string", default: "5" },
    rounds: { type: "string", default: "3" },
  },
});
const ROOT = new URL("../../", import.meta.url).pathname;
// Linux counts the time of processes in hundredths of a second.
const TICKS_PER_SECOND = 100;
const SAMPLES = `${ROOT}models/churn/1/samples.json`;
const BODY = JSON.stringify(JSON.parse(await Deno.readTextFile(SAMPLES)).samples[0].instance);

interface Measured {
  readonly rate: number;
  /** Processor time of a request, in microseconds. */
  readonly micros: number;
  /** Of one connection, in milliseconds. */
  readonly median: number;
}

const [serverUrl, gatewayUrl] = [freeUrl(), freeUrl()];
const server = start(0, ["serve", "--threads", "1", "--port", new URL(serverUrl).port]);
const gateway = start(1, [
  ...["gateway", "--port", new URL(gatewayUrl).port, "--upstream", serverUrl],
]);
const script = await writeScript();
try {
  for (const url of [serverUrl, gatewayUrl]) await untilAnswered(url);
  const [direct, through] = [
    await best(serverUrl, server.pid),
    await best(gatewayUrl, gateway.pid),
  ];
  show("model server", direct);
  show("gateway", through);
  const added = through.median - direct.median;
  console.log(
    `The gateway adds ${added.toFixed(2)} ms at the median, and keeps ` +
      `${(through.rate / direct.rate).toFixed(2)} of the rate`,
  );
} finally {
  for (const process of [gateway, server]) process.kill("SIGTERM");
  await Promise.all([gateway.status, server.status]);
  await Deno.remove(script);
}

/** Starts a command of the program on one core. */
function start(core: number, args: readonly string[]): Deno.ChildProcess {
  const program = values.executable === undefined
    ? [Deno.execPath(), "run", "-A", `${ROOT}main.ts`]
    : [values.executable];
  return new Deno.Command("taskset", {
    args: ["-c", String(core), ...program, ...args],
    stdout: "null",
    stderr: "null",
  }).spawn();
}

/** The best of several rounds: other work makes every figure worse. */
async function best(url: string, pid: number): Promise<Measured> {
  await wrk(url, 32, 2);
  let found: Measured = { rate: 0, micros: Infinity, median: Infinity };
  for (let round = 0; round < Number(values.rounds); round++) {
    const before = processorSeconds(pid);
    const { requests, rate } = await wrk(url, 32, Number(values.seconds));
    const micros = (processorSeconds(pid) - before) / requests * 1e6;
    const { median } = await wrk(url, 1, Number(values.seconds));
    found = {
      rate: Math.max(found.rate, rate),
      micros: Math.min(found.micros, micros),
      median: Math.min(found.median, median),
    };
  }
  return found;
}

function show(name: string, { rate, micros, median }: Measured): void {
  console.log(
    `${name.padEnd(13)}${rate.toFixed(0).padStart(7)}/s ${micros.toFixed(0).padStart(5)} µs ` +
      `${median.toFixed(2).padStart(6)} ms at the median`,
  );
}

/** User and system time of a process. */
function processorSeconds(pid: number): number {
  const fields = Deno.readTextFileSync(`/proc/${pid}/stat`).split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

async function untilAnswered(url: string): Promise<void> {
  const headers = { "content-type": "application/json" };
  for (let i = 0; i < 600; i++) {
    const answered = await fetch(`${url}/models/churn/predict`, {
      ...{ method: "POST", body: BODY, headers },
    }).then(async (response) => (await response.text()) !== "" && response.ok, () => false);
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} does not answer`);
}

async function wrk(url: string, connections: number, seconds: number) {
  const { stdout } = await new Deno.Command("wrk", {
    args: [
      ...["-t1", `-c${connections}`, `-d${seconds}s`, "--latency", "-s", script],
      `${url}/models/churn/predict`,
    ],
  }).output();
  const text = new TextDecoder().decode(stdout);
  if (/Non-2xx|Socket errors/.test(text)) throw new Error(text);
  const [, value, unit] = /50%\s+([\d.]+)(us|ms|s)/.exec(text)!;
  return {
    requests: Number(/(\d+) requests in/.exec(text)![1]),
    rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)![1]),
    median: Number(value) * { us: 1e-3, ms: 1, s: 1000 }[unit as "us" | "ms" | "s"],
  };
}

async function writeScript(): Promise<string> {
  const path = await Deno.makeTempFile({ suffix: ".lua" });
  await Deno.writeTextFile(
    path,
    `wrk.method = "POST"\nwrk.headers["content-type"] = "application/json"\nwrk.body = [==[${BODY}]==]\n`,
  );
  return path;
}
