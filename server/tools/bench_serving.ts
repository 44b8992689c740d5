/**
 * `deno task bench:serving`: one churn record over HTTP, by `wrk` with 32 connections.
 *
 * Modelwatch with every metric on, the least server that could answer, and, with
 * `--python INTERPRETER` (that has fastapi, uvicorn, scikit-learn, prometheus_client), a
 * usual Python service: all in one run, so that their ratios mean something.
 */

import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    python: { type: "string" },
    executable: { type: "string" },
    seconds: { type: "string", default: "5" },
    rounds: { type: "string", default: "3" },
  },
});
const ROOT = new URL("../../", import.meta.url).pathname;
const SAMPLES = JSON.parse(await Deno.readTextFile(`${ROOT}models/churn/1/samples.json`));
const deno = (...args: string[]) => [Deno.execPath(), "run", "-A", ...args];

interface Contender {
  readonly name: string;
  readonly path: string;
  readonly command: (port: number) => readonly string[];
}

const contenders: Contender[] = [
  {
    name: "modelwatch",
    path: "/models/churn/predict",
    command: (port) => [
      ...(values.executable === undefined ? deno(`${ROOT}main.ts`) : [values.executable]),
      ...["serve", "--port", String(port)],
    ],
  },
  {
    name: "bare handler",
    path: "/predict",
    command: (port) =>
      deno(
        `${ROOT}server/tools/bare_server.ts`,
        String(port),
        `${ROOT}models/churn/1/model.onnx`,
      ),
  },
];
if (values.python !== undefined) {
  const python = values.python;
  contenders.push({
    name: "FastAPI",
    path: "/predict",
    command: (port) => [python, `${ROOT}server/tools/fastapi_server.py`, String(port)],
  });
}

const script = await writeScript(JSON.stringify(SAMPLES.samples[0].instance));
const best = new Map<string, number>();
for (let round = 0; round < Number(values.rounds); round++) {
  for (const contender of contenders) {
    const rate = await measure(contender);
    best.set(contender.name, Math.max(best.get(contender.name) ?? 0, rate));
  }
}
const own = best.get("modelwatch")!;
for (const [name, rate] of best) {
  const ratio = name === "modelwatch" ? "" : `  modelwatch is ${(own / rate).toFixed(2)} ×`;
  console.log(`${name.padEnd(14)}${rate.toFixed(0).padStart(8)} requests/s${ratio}`);
}
await Deno.remove(script);

async function measure({ path, command }: Contender): Promise<number> {
  const port = freePort();
  const [program, ...args] = command(port);
  const server = new Deno.Command(program!, { args, stdout: "null", stderr: "null" }).spawn();
  const url = `http://127.0.0.1:${port}${path}`;
  try {
    await untilAnswered(url);
    await wrk(url, 1);
    return await wrk(url, Number(values.seconds));
  } finally {
    server.kill("SIGTERM");
    await server.status;
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function untilAnswered(url: string): Promise<void> {
  const body = JSON.stringify(SAMPLES.samples[0].instance);
  const headers = { "content-type": "application/json" };
  for (let i = 0; i < 300; i++) {
    const answered = await fetch(url, { method: "POST", body, headers })
      .then(async (response) => (await response.text()) !== "" && response.ok, () => false);
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} does not answer`);
}

/** @returns answered requests in a second */
async function wrk(url: string, seconds: number): Promise<number> {
  const { stdout } = await new Deno.Command("wrk", {
    args: ["-t1", "-c32", `-d${seconds}s`, "-s", script, url],
  }).output();
  const text = new TextDecoder().decode(stdout);
  if (/Non-2xx|Socket errors/.test(text)) throw new Error(text);
  return Number(text.match(/Requests\/sec:\s+([\d.]+)/)![1]);
}

async function writeScript(body: string): Promise<string> {
  const path = await Deno.makeTempFile({ suffix: ".lua" });
  await Deno.writeTextFile(
    path,
    `wrk.method = "POST"\nwrk.headers["content-type"] = "application/json"\nwrk.body = [==[${body}]==]\n`,
  );
  return path;
}
