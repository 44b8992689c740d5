/**
 * `deno task bench:mixed`: the latency of single rows alone, and beside a client that sends requests
 * of 10,000 rows without a pause, to one serving thread. Rounds alternate, so that their ratio means
 * something. Needs `wrk`.
 */

import { parseArgs } from "node:util";
import { concat } from "@std/bytes/concat.js";
import { ArrowWriter } from "../models/scoring/arrow_writer.ts";
import type { Cell, Column } from "../models/scoring/cell.ts";
import { CsvWriter, type TableWriter } from "../models/scoring/table_writer.ts";
import { freeUrl, Servers } from "./compare/servers.ts";

const { values } = parseArgs({
  options: {
    executable: { type: "string" },
    /** Connections that send single rows, each as soon as it is answered. */
    clients: { type: "string", default: "4" },
    rows: { type: "string", default: "10000" },
    seconds: { type: "string", default: "5" },
    rounds: { type: "string", default: "5" },
    model: { type: "string", default: "churn" },
  },
});

const ROWS = Number(values.rows);
const CSV_TYPE = "text/csv";
const ARROW_TYPE = "application/vnd.apache.arrow.stream";
const UNITS: Readonly<Record<string, number>> = { us: 1e-3, ms: 1, s: 1e3 };

/** A way to send many rows. */
interface Bulk {
  readonly name: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

const url = freeUrl();
await using servers = new Servers();
await servers.startOurs(url, values.executable, ["--threads", "1"]);
const { manifest, inputs } = await describe();
const sample = sampleOf(manifest.features);
const single = `${servers.folder}/single.lua`;
await Deno.writeTextFile(single, postScript(JSON.stringify(sample)));

await singles();
for (const bulk of [jsonRows(), csvRows(), arrowRows(), binaryRows()]) {
  const [alone, beside]: [Latency[], Latency[]] = [[], []];
  const counts: number[] = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    alone.push(await singles());
    const over = new AbortController();
    const sending = sendWithoutPause(bulk, over.signal);
    beside.push(await singles());
    over.abort();
    counts.push(await sending);
  }
  console.log(`${ROWS} rows in ${bulk.name}, ${bulk.body.length} bytes`);
  console.log(`  alone   ${line(alone)}`);
  const perSecond = median(counts) / Number(values.seconds);
  console.log(`  beside  ${line(beside)}  ${perSecond.toFixed(1)} large requests/s`);
  for (const what of ["p50", "p99"] as const) {
    const ratio = medianOf(beside, what) / medianOf(alone, what);
    console.log(`  ${what}: ${ratio.toFixed(2)} × its value alone`);
  }
}

/** In milliseconds; and requests per second. */
interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly rate: number;
}

/** Sends single rows in a process of its own. */
async function singles(): Promise<Latency> {
  const { stdout } = await new Deno.Command("wrk", {
    args: [
      ...["-t1", `-c${values.clients}`, `-d${values.seconds}`, "--latency", "-s", single],
      `${url}/models/${values.model}/predict`,
    ],
  }).output();
  const text = new TextDecoder().decode(stdout);
  const [, rate] = text.match(/Requests\/sec:\s+([\d.]+)/)!;
  return { p50: quantile(text, "50%"), p99: quantile(text, "99%"), rate: Number(rate) };
}

function quantile(text: string, name: string): number {
  const [, number, unit] = text.match(new RegExp(`${name}\\s+([\\d.]+)(us|ms|s)`))!;
  return Number(number) * UNITS[unit!]!;
}

/** @returns how many requests were answered */
async function sendWithoutPause(bulk: Bulk, over: AbortSignal): Promise<number> {
  let answered = 0;
  while (!over.aborted) {
    const { path, headers, body } = bulk;
    const response = await fetch(url + path, { method: "POST", headers, body });
    await response.bytes();
    if (!response.ok) throw new Error(`the large request is answered with ${response.status}`);
    answered++;
  }
  return answered;
}

interface Feature {
  readonly name: string;
  readonly type: "number" | "category";
  readonly min?: number;
  readonly max?: number;
  readonly values?: readonly unknown[];
}

interface Described {
  readonly manifest: { readonly features: readonly Feature[] };
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
}

async function describe(): Promise<Described> {
  const response = await fetch(`${url}/models/${values.model}`);
  const { manifest, default_version, versions } = await response.json();
  const { inputs } = versions.find(
    ({ version }: { version: string }) => version === default_version,
  );
  return { manifest, inputs };
}

function sampleOf(features: readonly Feature[]): Record<string, unknown> {
  return Object.fromEntries(
    features.map(({ name, type, min = 0, max = 1, values }) => [
      name,
      type === "number" ? Math.round(min + Math.random() * (max - min)) : values![0],
    ]),
  );
}

function jsonRows(): Bulk {
  const body = new TextEncoder().encode(JSON.stringify({ instances: samples() }));
  return { ...rowsOf("application/json", body), name: "JSON" };
}

function csvRows(): Bulk {
  const columns = columnsOf(manifest.features);
  return { ...rowsOf(CSV_TYPE, tableOf(new CsvWriter(columns))), name: "CSV" };
}

function arrowRows(): Bulk {
  const columns = columnsOf(manifest.features);
  return { ...rowsOf(ARROW_TYPE, tableOf(new ArrowWriter(columns))), name: "Arrow" };
}

/** Rows that are answered in the same format. */
function rowsOf(type: string, body: Uint8Array<ArrayBuffer>): Omit<Bulk, "name"> {
  const headers = { "content-type": type, accept: type };
  return { path: `/models/${values.model}/predict`, headers, body };
}

function samples(): readonly Record<string, unknown>[] {
  return Array.from({ length: ROWS }, () => sampleOf(manifest.features));
}

function columnsOf(features: readonly Feature[]): readonly Column[] {
  return features.map(({ name, values: [first] = [0] }) => ({
    name,
    type: typeof first === "number" ? "number" : "text",
  }));
}

function tableOf(writer: TableWriter): Uint8Array<ArrayBuffer> {
  const rows = samples().map((sample) => Object.values(sample) as Cell[]);
  return concat([writer.begin(), writer.rows(rows), writer.end()]);
}

function binaryRows(): Bulk {
  const input = inputs[0]!;
  const shape = [ROWS, ...input.shape.slice(1)];
  const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
  const tensor = { name: input.name, shape, datatype: "FP32" };
  const parameters = { binary_data_size: data.byteLength };
  const head = new TextEncoder().encode(JSON.stringify({
    inputs: [{ ...tensor, parameters }],
    parameters: { binary_data_output: true },
  }));
  const body = new Uint8Array(head.length + data.byteLength);
  body.set(head);
  body.set(new Uint8Array(data.buffer), head.length);
  return {
    name: "binary tensors",
    path: `/v2/models/${values.model}/infer`,
    headers: { "inference-header-content-length": String(head.length) },
    body,
  };
}

function postScript(body: string): string {
  return `wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\n` +
    `wrk.body = [[${body}]]\n`;
}

function line(rounds: readonly Latency[]): string {
  const [p50, p99, rate] = (["p50", "p99", "rate"] as const).map((what) => medianOf(rounds, what));
  return `p50 ${p50!.toFixed(2)} ms  p99 ${p99!.toFixed(2)} ms  ${rate!.toFixed(0)}/s`;
}

function medianOf(rounds: readonly Latency[], what: keyof Latency): number {
  return median(rounds.map((latency) => latency[what]));
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}
