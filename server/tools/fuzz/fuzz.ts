/**
 * `deno task fuzz`: inputs of every kind, made by fast-check to nearly fit, against a real server.
 * It is at fault when it ends, loses a thread, does not answer, answers 500, or holds too much
 * memory. The smallest case that fails is printed with its seed.
 */

import { parseArgs } from "node:util";
import { copyFolder } from "../copy_folder.ts";
import { type Campaign, type Outcome, runCampaign } from "./campaign.ts";
import { modelCampaign, requestCampaigns, scrapeCampaign, type Statuses } from "./campaigns.ts";
import { FuzzedServer, megabytes, MOST_MEMORY } from "./fuzzed_server.ts";
import { HostileTargets } from "./hostile_target.ts";
import type { Seed } from "./model_files.ts";
import { PARSER_CAMPAIGNS } from "./parser_campaigns.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    executable: { type: "string" },
    url: { type: "string" },
    seed: { type: "string" },
    only: { type: "string" },
    log: { type: "string" },
  },
});

const ROOT = new URL("../../../", import.meta.url);
const TARGETS = 16;
// A parser reads more inputs in this time than a server answers requests in a minute.
const MOST_PARSER_MS = 3000;
/** Graphs without a manifest that the server serves, and all that are changed at random. */
const SERVED_GRAPHS = [
  ...["any_shape", "image", "mixed_inputs", "several_labels", "string_labels", "sum_bool"],
  ...["sum_float16", "sum_float64", "sum_int64", "top_three", "zipmap"],
];
const CHANGED_GRAPHS = [...SERVED_GRAPHS, "clusters", "imputer", "logits", "recurrent"];

const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const statuses: Statuses = new Map();
await using stack = new AsyncDisposableStack();
const servers: FuzzedServer[] = [];
const campaigns = await prepare();
const chosen = campaigns.filter(({ name }) => values.only === undefined || name === values.only);
if (chosen.length === 0) {
  throw new Error(`--only names no campaign: ${campaigns.map(({ name }) => name).join(", ")}`);
}

console.log(`seed ${seed}, ${chosen.length} campaigns, ${values.minutes} min`);
const began = performance.now();
const limitMs = Number(values.minutes) * 60_000;
const parsers = chosen.filter((campaign) => PARSER_CAMPAIGNS.includes(campaign)).length;
const parserMs = chosen.length === parsers
  ? limitMs / parsers
  : Math.min(MOST_PARSER_MS, limitMs / chosen.length);
const serverMs = (limitMs - parsers * parserMs) / Math.max(1, chosen.length - parsers);
const outcomes: Outcome[] = [];
for (const campaign of chosen) outcomes.push(await fuzz(campaign));

const ofServers = outcomes.filter((_, i) => !PARSER_CAMPAIGNS.includes(chosen[i]!));
const inputs = ofServers.reduce((sum, outcome) => sum + outcome.inputs, 0);
const seconds = (performance.now() - began) / 1000;
const peak = peakMemory();
const verdicts = [...outcomes.map(({ failure }) => failure === null), peak <= MOST_MEMORY];
const failed = verdicts.filter((passed) => !passed).length;
console.log(
  `${inputs} requests, scrapes and models in ${seconds.toFixed(0)} s, at most ${
    megabytes(peak)
  } of memory`,
);
console.log(`${verdicts.length - failed} passed, ${failed} failed`);
if (failed > 0) Deno.exitCode = 1;

async function fuzz(campaign: Campaign): Promise<Outcome> {
  const began = performance.now();
  const outcome = await runCampaign(
    campaign,
    seed,
    PARSER_CAMPAIGNS.includes(campaign) ? parserMs : serverMs,
  );
  const rate = outcome.inputs / (performance.now() - began) * 1000;
  console.log(
    `${campaign.name.padEnd(18)}${String(outcome.inputs).padStart(9)} inputs ` +
      `${rate.toFixed(0).padStart(6)}/s  ${answers(campaign.name)}  ${megabytes(peakMemory())}`,
  );
  if (outcome.failure !== null) {
    const { error, smallest } = outcome.failure;
    const again = `deno task fuzz --seed ${outcome.failure.seed} --only "${campaign.name}"`;
    console.log(
      `FAILED ${campaign.name}: ${error}\nagain: ${again}\nthe smallest case:\n${smallest}`,
    );
  }
  return outcome;
}

function peakMemory(): number {
  return Math.max(...servers.map(({ peak }) => peak));
}

function answers(name: string): string {
  const counts = [...statuses.get(name) ?? []].sort(([a], [b]) => a - b);
  return counts.map(([status, count]) => `${status}: ${count}`).join("  ");
}

/** What can be tried: on a server that runs elsewhere, requests only. */
async function prepare(): Promise<readonly Campaign[]> {
  if (values.url !== undefined) {
    const server = FuzzedServer.running(values.url);
    servers.push(server);
    return await requestCampaigns(server, statuses);
  }
  const folder = await Deno.makeTempDir();
  stack.defer(() => Deno.remove(folder, { recursive: true }));
  await copyModels(`${folder}/models`);
  const server = await start([
    ...["--models", `${folder}/models`, "--data-dir", `${folder}/data`, "--threads", "2"],
    ...["--query-timeout", "5s", "--recent", "20", "--poll", "1h"],
  ]);
  return [
    ...PARSER_CAMPAIGNS,
    ...await requestCampaigns(server, statuses),
    await scraping(`${folder}/scraping`),
    modelCampaign(server, `${folder}/models`, await seeds(), statuses),
  ];
}

/** On a server of its own, whose own metrics are few: it scrapes itself as often as its targets. */
async function scraping(models: string): Promise<Campaign> {
  await Deno.mkdir(`${models}/small`, { recursive: true });
  await Deno.copyFile(graphFile("any_shape"), `${models}/small/model.onnx`);
  const targets = stack.use(new HostileTargets(TARGETS));
  const server = await start([
    ...["--models", models, "--threads", "1", "--scrape-interval", "100ms"],
    ...["--retention", "2m", "--max-series", "50000", ...targets.flags()],
  ]);
  return scrapeCampaign(server, targets);
}

async function start(flags: readonly string[]): Promise<FuzzedServer> {
  const server = stack.use(await FuzzedServer.start(values.executable, flags, values.log));
  servers.push(server);
  return server;
}

/** Copies, because some requests write into the folders of models. */
async function copyModels(folder: string): Promise<void> {
  for (const model of ["churn", "fraud"]) {
    await copyFolder(new URL(`models/${model}`, ROOT).pathname, `${folder}/${model}`);
  }
  for (const graph of SERVED_GRAPHS) {
    await Deno.mkdir(`${folder}/${graph}/1`, { recursive: true });
    await Deno.copyFile(graphFile(graph), `${folder}/${graph}/1/model.onnx`);
  }
}

async function seeds(): Promise<Seed[]> {
  const demo = new URL("models/churn/", ROOT);
  const json = async (path: string) => JSON.parse(await Deno.readTextFile(new URL(path, demo)));
  const graph = await Deno.readFile(new URL("1/model.onnx", demo));
  const { default_version: _, ...manifest } = await json("model.json");
  const documents = { "model.json": { ...manifest, name: "changed" } };
  const samples = { ...documents, "1/samples.json": await json("1/samples.json") };
  const reference = { ...documents, "1/reference.json": await json("1/reference.json") };
  return [
    { name: "churn", graph, documents },
    { name: "churn and its samples", graph, documents: samples },
    { name: "churn and its reference", graph, documents: reference },
    ...await Promise.all(
      CHANGED_GRAPHS.map(async (name) => ({
        name,
        graph: await Deno.readFile(graphFile(name)),
        documents: {},
      })),
    ),
  ];
}

function graphFile(name: string): string {
  return new URL(`server/models/testdata/${name}.onnx`, ROOT).pathname;
}
