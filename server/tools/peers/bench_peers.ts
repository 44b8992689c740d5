/**
 * `deno task bench:peers`: the same models behind this server and behind others, each on one core,
 * with the load of `wrk` from another.
 *
 * `--python INTERPRETER` makes virtual environments for FastAPI, MLServer, BentoML and LitServe below
 * `node_modules/.cache`, and `--onnxruntime DIR` adds this server with the native engine. A server is
 * timed only if its answers are those of Python's ONNX Runtime, which is timed without a server too.
 * The rounds of all servers are interleaved, so that other work on the machine meets all of them.
 */

import { parseArgs } from "node:util";
import { resolve } from "node:path";
import { errorMessage } from "../../errors.ts";
import { type Case, describeCase } from "./case.ts";
import { type Contender, modelwatch, PEERS, pythonEnvironment } from "./contenders.ts";
import { environment, run } from "./environment.ts";
import type { Form } from "./form.ts";
import { Load, type Measured, onCore } from "./load.ts";
import { RunningServer } from "./running.ts";
import { type Cell, resultTables, type Row } from "./table.ts";

const { values } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    executable: { type: "string" },
    onnxruntime: { type: "string" },
    only: { type: "string", multiple: true, default: [] },
    model: { type: "string", multiple: true, default: [] },
    seconds: { type: "string", default: "2" },
    rounds: { type: "string", default: "3" },
    markdown: { type: "boolean", default: false },
  },
});
const HERE = new URL("./", import.meta.url).pathname;
const SERVER_CORE = 0;
const LOAD_CORE = 1;
const CONNECTIONS = 8;
// V8 compiles a path again and again for its first thousands of requests.
const WARM_UP_SECONDS = 2;
const SECONDS = Number(values.seconds);

/** A server with one form of its requests. */
interface Entry {
  readonly server: RunningServer;
  readonly form: Form;
  readonly busy: Measured[];
  readonly alone: Measured[];
}

const folder = await Deno.makeTempDir({ prefix: "peers-" });
const load = new Load(folder);
const notes: string[] = [];
const rows = new Map<string, Map<string, Cell>>();
try {
  await compare();
} finally {
  await Deno.remove(folder, { recursive: true });
}

async function compare(): Promise<void> {
  const tools = await environment("cases", values.python);
  await run(`${tools}/python`, `${HERE}make_cases.py`, folder);
  const all: readonly Case[] = JSON.parse(await Deno.readTextFile(`${folder}/cases.json`));
  const contenders = await installed();
  const wanted = all.filter(({ model }) =>
    values.model.length === 0 || values.model.includes(model)
  );
  for (const [model, cases] of Map.groupBy(wanted, (one) => one.model)) {
    await compareModel(
      model,
      cases,
      contenders,
      (one, seconds) => timeRuns(`${tools}/python`, model, all.indexOf(one), seconds),
    );
  }
  const results: Row[] = [...rows].map(([name, cells]) => ({ name, cells }));
  console.log(resultTables(results, wanted.map(describeCase), {
    connections: CONNECTIONS,
    isMarkdown: values.markdown,
  }));
  for (const note of notes) console.log(`\n${note}`);
}

interface Installed {
  readonly contender: Contender;
  /** The folder of programs of its virtual environment. */
  readonly programs: string;
}

/** The servers that can be started. */
async function installed(): Promise<readonly Installed[]> {
  const { executable, onnxruntime } = values;
  const ours = [modelwatch("Modelwatch", executable, [])];
  if (onnxruntime === undefined) notes.push("Without the native engine: --onnxruntime DIR adds it");
  else {
    const options = ["--engine", "native", "--onnxruntime", resolve(onnxruntime)];
    ours.unshift(modelwatch("Modelwatch, native", executable, options));
  }
  const found: Installed[] = [];
  for (const contender of [...ours, ...PEERS]) {
    const { name, packages } = contender;
    if (values.only.length > 0 && !values.only.includes(name)) continue;
    try {
      const programs = packages === undefined ? "" : await environment(packages, values.python);
      found.push({ contender, programs });
    } catch (error) {
      notes.push(`${name} could not be installed: ${errorMessage(error)}`);
    }
  }
  return found;
}

/** Starts all servers with a model, and measures its cases in interleaved rounds. */
async function compareModel(
  model: string,
  cases: readonly Case[],
  contenders: readonly Installed[],
  alone: (one: Case, seconds: number) => Promise<Measured>,
): Promise<void> {
  await using running = new AsyncDisposableStack();
  const servers: { readonly contender: Contender; readonly server: RunningServer }[] = [];
  for (const { contender, programs } of contenders) {
    const place = {
      ...{ models: `${folder}/models`, model, port: freePort() },
      folder: await Deno.makeTempDir({ dir: folder }),
    };
    const example = cases[0]!;
    try {
      const server = await RunningServer.start(contender, place, {
        ...{ programs, core: SERVER_CORE, example },
      });
      servers.push({ contender, server: running.use(server) });
    } catch (error) {
      notes.push(`${contender.name} could not be started for ${model}: ${errorMessage(error)}`);
    }
  }
  for (const one of cases) {
    const entries = new Map<string, Entry>();
    for (const { contender, server } of servers) {
      for (const form of contender.forms) {
        const name = `${contender.name}, ${form.name}`;
        const problem = await server.check(form, one);
        if (problem === "") entries.set(name, { server, form, busy: [], alone: [] });
        else notes.push(`${name} answers ${describeCase(one)} wrongly: ${problem}`);
      }
    }
    await measureCase(one, entries, alone);
  }
}

async function measureCase(
  one: Case,
  entries: Map<string, Entry>,
  withoutServer: (one: Case, seconds: number) => Promise<Measured>,
): Promise<void> {
  const library: Measured[] = [];
  await each(entries, one, async ({ measure }) => void await measure(CONNECTIONS, WARM_UP_SECONDS));
  for (let round = 0; round < Number(values.rounds); round++) {
    library.push(await withoutServer(one, SECONDS));
    await each(entries, one, async ({ entry, measure }) => {
      entry.busy.push(await measure(CONNECTIONS, SECONDS));
      entry.alone.push(await measure(1, SECONDS));
    });
  }
  keep("ONNX Runtime in Python, no server", one, { busy: library, alone: library });
  for (const [name, { busy, alone }] of entries) keep(name, one, { busy, alone });
}

/** What is done with a server in a round. */
type Step = (parts: {
  readonly entry: Entry;
  readonly measure: (connections: number, seconds: number) => Promise<Measured>;
}) => Promise<void>;

/** Does a step with one server after another. One that fails is left out from then on. */
async function each(entries: Map<string, Entry>, one: Case, step: Step): Promise<void> {
  for (const [name, entry] of entries) {
    const request = entry.form.encode(one);
    const measure = (connections: number, seconds: number) =>
      load.measure(entry.server.url, request, { connections, seconds, core: LOAD_CORE });
    try {
      await step({ entry, measure });
    } catch (error) {
      notes.push(`${name} fails at ${describeCase(one)}: ${errorMessage(error)}`);
      entries.delete(name);
    }
  }
}

function keep(name: string, one: Case, cell: Cell): void {
  rows.getOrInsertComputed(name, () => new Map()).set(describeCase(one), cell);
}

async function timeRuns(
  python: string,
  model: string,
  index: number,
  seconds: number,
): Promise<Measured> {
  const place = { models: `${folder}/models`, model, folder };
  const [program, ...args] = onCore(SERVER_CORE, [
    ...[python, `${HERE}time_runs.py`, `${folder}/cases.json`, String(index), String(seconds)],
  ]);
  const command = new Deno.Command(program!, { args, env: { ...pythonEnvironment(place) } });
  return JSON.parse(new TextDecoder().decode((await command.output()).stdout));
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
