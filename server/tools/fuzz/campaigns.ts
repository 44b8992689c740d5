/** The campaigns of `deno task fuzz`: what each sends, and how it is judged. */

import fc from "fast-check";
import type { Campaign } from "./campaign.ts";
import { discoverModel, discoverModels, type ServedModel } from "./discover.ts";
import { describeTargetAnswer, targetAnswer } from "./exposition_answers.ts";
import { feedbackRequests } from "./feedback_requests.ts";
import type { FuzzedServer } from "./fuzzed_server.ts";
import type { HostileTargets } from "./hostile_target.ts";
import { inferRequests } from "./infer_requests.ts";
import { changedModels, describeModel, type ModelFiles, type Seed } from "./model_files.ts";
import { predictRequests } from "./predict_requests.ts";
import { queryRequests } from "./query_requests.ts";
import { describeRequest, type FuzzRequest, send } from "./request.ts";
import { routeRequests } from "./route_requests.ts";

/** How many requests are sent at once, at most. */
const BURST = 40;

/** Statuses of answers by campaign, for the report: a campaign of refusals would test little. */
export type Statuses = Map<string, Map<number, number>>;

/** The campaigns that need nothing but an address. */
export async function requestCampaigns(
  server: FuzzedServer,
  statuses: Statuses,
): Promise<Campaign[]> {
  const models = await discoverModels(server.url);
  if (models.length === 0) throw new Error(`${server.url} has no model that is ready`);
  const { paths } = await (await fetch(`${server.url}/openapi.json`)).json();
  const names = models.flatMap(({ name, version }) => [name, version]);
  const labelled = models.filter(({ features }) => features !== null);
  const ids = await predictionIds(server.url, labelled);
  const kinds: [string, fc.Arbitrary<FuzzRequest>][] = [
    ["predict", predictRequests(models)],
    ["infer", inferRequests(models)],
    ["feedback", feedbackRequests(ids, ["Yes", "No", "fraud", "legitimate", "1"])],
    ["query", queryRequests],
    ["routes", routeRequests(paths, names)],
  ];
  return kinds.map(([name, requests]) => burstCampaign(name, requests, server, statuses));
}

/** Ids that a server answers with; one that nobody gave where it answers none. */
async function predictionIds(base: string, models: readonly ServedModel[]): Promise<string[]> {
  const requests = models.length === 0
    ? []
    : fc.sample(predictRequests(models), { numRuns: 200, seed: 1 });
  const answers = await Promise.all(requests.map(async ({ method, path, headers, body }) => {
    const response = await fetch(base + path, { method, headers, body });
    return await response.json().catch(() => null) as { predictions?: { id?: string }[] } | null;
  }));
  const ids = answers.flatMap((answer) => answer?.predictions ?? []).flatMap(({ id }) => id ?? []);
  return ids.length === 0 ? ["AZB4VjQSAQAAAADAGhzmPwAAXAPMwTLdnvF6BKeI5WDGMMY"] : ids;
}

function burstCampaign(
  name: string,
  requests: fc.Arbitrary<FuzzRequest>,
  server: FuzzedServer,
  statuses: Statuses,
): Campaign {
  const campaign: Campaign<FuzzRequest[]> = {
    name,
    cases: fc.array(requests, { minLength: 1, maxLength: BURST, size: "max" }),
    size: (burst) => burst.length,
    async run(burst) {
      await server.revive();
      const [faults] = await Promise.all([
        sendAll(server.url, burst, counter(statuses, name)),
        server.check(),
      ]);
      await server.check();
      if (faults.length > 0) throw new Error(faults[0]);
    },
    describe: (burst) => burst.map(describeRequest).join("\n\n"),
  };
  return campaign as Campaign;
}

/** What is wrong with the answers. */
async function sendAll(
  base: string,
  requests: readonly FuzzRequest[],
  counted: (status: number) => void,
): Promise<string[]> {
  const verdicts = await Promise.all(requests.map((request) => send(base, request)));
  return verdicts.flatMap((verdict) => {
    if (!verdict.ok) return verdict.fault;
    counted(verdict.status);
    return [];
  });
}

function counter(statuses: Statuses, name: string): (status: number) => void {
  const counts = statuses.get(name) ?? new Map<number, number>();
  statuses.set(name, counts);
  return (status) => counts.set(status, (counts.get(status) ?? 0) + 1);
}

/** Expositions that the server scrapes. */
export function scrapeCampaign(server: FuzzedServer, targets: HostileTargets): Campaign {
  const campaign: Campaign<Parameters<HostileTargets["give"]>[0]> = {
    name: "scrape",
    cases: fc.array(targetAnswer, { minLength: 1, maxLength: targets.count, size: "max" }),
    size: (answers) => answers.length,
    async run(answers) {
      await server.revive();
      await Promise.all([targets.give(answers), server.check()]);
      const { ok, ...rest } = await send(server.url, {
        method: "GET",
        path: "/api/v1/targets",
        headers: {},
        body: null,
      });
      if (!ok) throw new Error(JSON.stringify(rest));
      await server.check();
    },
    describe: (answers) => answers.map(describeTargetAnswer).join("\n\n"),
  };
  return campaign as Campaign;
}

const CHANGED = "changed";

/**
 * Model folders that are loaded while others serve.
 *
 * @param folder the folder of model folders that the server serves
 */
export function modelCampaign(
  server: FuzzedServer,
  folder: string,
  seeds: readonly Seed[],
  statuses: Statuses,
): Campaign {
  const campaign: Campaign<ModelFiles> = {
    name: "models",
    cases: changedModels(seeds),
    size: () => 1,
    async run(files) {
      await server.revive();
      await writeModel(`${folder}/${CHANGED}`, files);
      const load = post(`/v2/repository/models/${CHANGED}/load`);
      const counted = counter(statuses, "models");
      const faults = await sendAll(server.url, [load], counted);
      await server.check();
      const model = await discoverModel(server.url, CHANGED);
      if (model !== null) faults.push(...await sendAll(server.url, fitting(model), () => {}));
      faults.push(...await sendAll(server.url, [get("/models"), get("/metrics")], () => {}));
      await server.check();
      if (faults.length > 0) throw new Error(faults[0]);
    },
    describe: describeModel,
  };
  return campaign as Campaign;
}

async function writeModel(folder: string, { graph, documents }: ModelFiles): Promise<void> {
  await Deno.mkdir(`${folder}/1`, { recursive: true });
  for (const path of ["model.json", "1/samples.json", "1/reference.json"]) {
    const text = documents[path];
    if (text === undefined) await Deno.remove(`${folder}/${path}`).catch(() => {});
    else await Deno.writeTextFile(`${folder}/${path}`, text);
  }
  await Deno.writeFile(`${folder}/1/model.onnx`, graph);
}

/** A few requests that fit a model, the same for the same model. */
function fitting(model: ServedModel): FuzzRequest[] {
  return [
    ...fc.sample(predictRequests([model]), { numRuns: 3, seed: 1 }),
    ...fc.sample(inferRequests([model]), { numRuns: 3, seed: 1 }),
  ];
}

function get(path: string): FuzzRequest {
  return { method: "GET", path, headers: {}, body: null };
}

function post(path: string): FuzzRequest {
  return {
    ...get(path),
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  };
}
