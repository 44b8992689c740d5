/**
 * `deno task bench:capacity`: the processor time of one request, for the capacity of a replica.
 *
 * Requests come from `wrk` as fast as they are answered. The processor time of the process is
 * counted, not the time that passes, so that other work on the machine matters little.
 */

import { parseArgs } from "node:util";
import { freeUrl, ourCommand } from "./compare/servers.ts";

const { values } = parseArgs({
  options: { executable: { type: "string" }, seconds: { type: "string", default: "5" } },
});
// Processor seconds after which a path is compiled as it stays.
const WARM_UP = 3;
const ROOT = new URL("../../", import.meta.url).pathname;
// Linux counts the time of processes in hundredths of a second.
const TICKS_PER_SECOND = 100;

interface Kind {
  readonly name: string;
  readonly path: string;
  readonly body: (sample: object) => unknown;
}

const KINDS: readonly Kind[] = [
  { name: "1 row", path: "", body: (sample) => sample },
  ...[8, 64].map((rows) => ({
    name: `${rows} rows`,
    path: "",
    body: (sample: object) => ({ instances: Array.from({ length: rows }, () => sample) }),
  })),
];

const url = freeUrl();
const server = start(url);
try {
  await untilReady(url);
  for (const model of ["churn", "fraud"]) {
    const sample = await sampleOf(model);
    for (const kind of KINDS) {
      const body = JSON.stringify(kind.body(sample));
      const target = `${url}/models/${model}/predict`;
      await spend(WARM_UP, target, body);
      const each = await spend(Number(values.seconds), target, body);
      const rate = (0.7 / each).toFixed(0).padStart(7);
      const micros = (each * 1e6).toFixed(0).padStart(6);
      console.log(
        `${model.padEnd(6)} ${kind.name.padEnd(8)} ${micros} µs  ${rate}/s at 70 % of a core`,
      );
    }
  }
  await scrapes();
  console.log(
    `resident ${(residentBytes() / 1e6).toFixed(0)} MB, at most ${
      (peakBytes() / 1e6).toFixed(0)
    } MB`,
  );
} finally {
  server.kill("SIGTERM");
  await server.status;
}

/** A replica as in Kubernetes: one serving thread, and history in another Prometheus. */
function start(url: string): Deno.ChildProcess {
  const { port } = new URL(url);
  // Nothing listens there: it would only be asked for the dashboard.
  const options = ["--port", port, "--threads", "1", "--prometheus", freeUrl()];
  const [program, ...args] = ourCommand(values.executable);
  return new Deno.Command(program!, {
    args: [...args, "serve", ...options],
    stdout: "null",
    stderr: "null",
  }).spawn();
}

async function untilReady(url: string): Promise<void> {
  for (let i = 0; i < 600; i++) {
    const ready = await fetch(`${url}/v2/health/ready`)
      .then(async (response) => (await response.body?.cancel(), response.ok), () => false);
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} is not ready`);
}

async function sampleOf(model: string): Promise<object> {
  const text = await Deno.readTextFile(`${ROOT}models/${model}/1/samples.json`);
  return JSON.parse(text).samples[0].instance;
}

/** @returns how many requests were answered */
async function wrk(url: string, body: string, seconds: number): Promise<number> {
  const script = await Deno.makeTempFile({ suffix: ".lua" });
  await Deno.writeTextFile(
    script,
    `wrk.method = "POST"\nwrk.headers["content-type"] = "application/json"\nwrk.body = [==[${body}]==]\n`,
  );
  const { stdout } = await new Deno.Command("wrk", {
    args: ["-t1", "-c8", `-d${seconds}s`, "--timeout", "10s", "-s", script, url],
  }).output();
  await Deno.remove(script);
  const text = new TextDecoder().decode(stdout);
  if (/Non-2xx|Socket errors/.test(text)) throw new Error(text);
  return Number(/(\d+) requests in/.exec(text)![1]);
}

/** Sends requests until the server has worked so long. @returns its seconds for each of them */
async function spend(seconds: number, url: string, body: string): Promise<number> {
  const before = processorSeconds();
  let requests = 0;
  while (processorSeconds() - before < seconds) requests += await wrk(url, body, 1);
  return (processorSeconds() - before) / requests;
}

async function scrapes(): Promise<void> {
  const read = async () => await (await fetch(`${url}/metrics`)).text();
  const text = await read();
  const before = processorSeconds();
  for (let i = 0; i < 50; i++) await read();
  const each = (processorSeconds() - before) / 50;
  const series = text.split("\n").filter((line) => line !== "" && !line.startsWith("#")).length;
  console.log(`scrape: ${series} series, ${(each * 1e3).toFixed(1)} ms`);
}

/** User and system time of the process. */
function processorSeconds(): number {
  const stat = Deno.readTextFileSync(`/proc/${server.pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function residentBytes(): number {
  return statusBytes("VmRSS");
}

function peakBytes(): number {
  return statusBytes("VmHWM");
}

function statusBytes(name: string): number {
  const status = Deno.readTextFileSync(`/proc/${server.pid}/status`);
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)![1]) * 1024;
}
