/**
 * `deno task bench:storm`: how much longer predictions take while others ask for
 * all that a dashboard shows of an hour, as fast as they are answered. Rounds
 * with and without that storm alternate, so that their ratio means something.
 */

import { parseArgs } from "node:util";
import { DASHBOARD_QUERIES, hourPath } from "./compare/dashboard_queries.ts";
import { dashboardSeries } from "./compare/generated.ts";
import { writeDataFolder } from "./compare/own_data.ts";
import { freeUrl, ourCommand, Servers } from "./compare/servers.ts";

const { values } = parseArgs({
  options: {
    executable: { type: "string" },
    rate: { type: "string", default: "200" },
    seconds: { type: "string", default: "10" },
    rounds: { type: "string", default: "4" },
    clients: { type: "string", default: "4" },
    threads: { type: "string" },
  },
});

const HOUR_MS = 3_600_000;
const UNITS: Readonly<Record<string, number>> = { µs: 1e-3, ms: 1, s: 1e3 };
const END = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
const url = freeUrl();

await using servers = new Servers();
const data = `${servers.folder}/data`;
await writeDataFolder(data, dashboardSeries(END));
await servers.startOurs(url, values.executable, [
  ...["--data-dir", data, "--retention", "10y"],
  ...(values.threads === undefined ? [] : ["--threads", values.threads]),
]);

await predictions();
const calm: Latency[] = [];
const stormy: Latency[] = [];
for (let round = 0; round < Number(values.rounds); round++) {
  calm.push(await predictions());
  console.log(`calm    ${line(calm.at(-1)!)}`);
  const over = new AbortController();
  const storm = queryStorm(over.signal);
  stormy.push(await predictions());
  over.abort();
  const { answered, bytes } = await storm;
  const seconds = Number(values.seconds);
  const size = `${(bytes / 1e6 / seconds).toFixed(0)} MB/s`;
  console.log(
    `stormy  ${line(stormy.at(-1)!)}  (${(answered / seconds).toFixed(0)} queries/s, ${size})`,
  );
}
for (const what of ["p50", "p99"] as const) {
  const [a, b] = [calm, stormy].map((rounds) => median(rounds.map((latency) => latency[what])));
  console.log(
    `${what}: ${a!.toFixed(2)} ms, in the storm ${b!.toFixed(2)} ms: ${(b! / a!).toFixed(2)} ×`,
  );
}

/** In milliseconds. */
interface Latency {
  readonly p50: number;
  readonly p99: number;
}

function line({ p50, p99 }: Latency): string {
  return `p50 ${p50.toFixed(2).padStart(6)} ms  p99 ${p99.toFixed(2).padStart(6)} ms`;
}

/** Sends predictions at an even rate, in a process of its own. */
async function predictions(): Promise<Latency> {
  const [program, ...first] = ourCommand(values.executable);
  const { stdout, success } = await new Deno.Command(program!, {
    args: [
      ...[...first, "loadgen", "--target", url, "--model", "churn", "--seed", "1"],
      ...["--rate", values.rate, "--duration", `${values.seconds}s`],
    ],
  }).output();
  const text = new TextDecoder().decode(stdout);
  if (!success) throw new Error(text);
  return { p50: milliseconds(text, "p50"), p99: milliseconds(text, "p99") };
}

function milliseconds(text: string, what: string): number {
  const [, number, unit] = text.match(new RegExp(`${what} ([\\d.]+) (µs|ms|s)`))!;
  return Number(number) * UNITS[unit!]!;
}

/** Several clients, each with the next query as soon as its last is answered. */
async function queryStorm(over: AbortSignal): Promise<{ answered: number; bytes: number }> {
  let answered = 0;
  let bytes = 0;
  await Promise.all(Array.from({ length: Number(values.clients) }, async (_, client) => {
    for (let turn = client; !over.aborted; turn++) {
      const [query, step] = DASHBOARD_QUERIES[turn % DASHBOARD_QUERIES.length]!;
      const response = await fetch(url + hourPath(query, step, END));
      bytes += (await response.bytes()).length;
      if (!response.ok) throw new Error(`a query answers with ${response.status}`);
      answered++;
    }
  }));
  return { answered, bytes };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}
