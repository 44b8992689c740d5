/** The two data sources of the dashboards, each with the metrics of the same servers. */

import { TestServer } from "../../../server/commands/testing/server.ts";
import { freeUrl, Servers } from "../../../server/tools/compare/servers.ts";
import { FakeCadvisor } from "../../../ui/test/fake_cadvisor.ts";
import { LiveTraffic } from "./live_traffic.ts";
import { writeModels } from "./model_folder.ts";

const RULES = new URL("../../rules/", import.meta.url);

// A scrape may take as long. A machine that runs all tests has needed more than three seconds.
const SCRAPE = "10s";
const EVALUATION = "10s";

export type SourceName = "prometheus" | "modelwatch";

/**
 * A model server, whose API is one data source, and a Prometheus that scrapes it, the other. Both
 * also scrape a cAdvisor and the gateway that the traffic comes through, and evaluate the rules.
 */
export class LiveSources implements AsyncDisposable {
  readonly #resources = new AsyncDisposableStack();
  readonly urls: Readonly<Record<SourceName, string>>;

  /** @returns once the rules have recorded what the traffic is like */
  static async start(): Promise<LiveSources> {
    await using resources = new AsyncDisposableStack();
    const folder = await Deno.makeTempDir();
    resources.defer(() => Deno.remove(folder, { recursive: true }));
    await writeModels(`${folder}/models`);
    await writeRules(`${folder}/rules`);
    const cadvisor = resources.use(new FakeCadvisor());
    // The gateway needs the address of the server, which scrapes the gateway.
    const own = freeUrl();
    const gateway = resources.use(await start(["gateway", "--port", "0", "--upstream", own]));
    const scraped = { cadvisor: cadvisor.url, gateway: `${gateway.url}/metrics` };
    const server = resources.use(
      await start([
        ...["serve", "--port", new URL(own).port, "--models", `${folder}/models`],
        ...["--threads", "1", "--rules", `${folder}/rules`],
        ...["--scrape-interval", SCRAPE, "--evaluation-interval", EVALUATION],
        ...["--query-share", "1", "--query-timeout", "2m"],
        ...Object.entries(scraped).flatMap(([job, url]) => ["--scrape-target", `${job}=${url}`]),
      ]),
    );
    const prometheus = resources.use(new Servers());
    const url = freeUrl();
    const targets = { modelwatch: `${server.url}/metrics`, ...scraped };
    await startPrometheus(prometheus, url, `${folder}/rules`, targets);
    const urls = { prometheus: url, modelwatch: server.url };
    // Counters begin at 0: the first rows count only after a scrape.
    await untilAnswered(urls, ["model_ready", "container_last_seen", "gateway_upstream_up"]);
    resources.use(new LiveTraffic(gateway.url));
    await untilAnswered(urls, RECORDED);
    return new LiveSources(urls, resources.move());
  }

  private constructor(
    urls: Readonly<Record<SourceName, string>>,
    resources: AsyncDisposableStack,
  ) {
    this.urls = urls;
    this.#resources = resources;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#resources.disposeAsync();
  }
}

/** Queries do not give way to other programs: a machine that runs all tests has many of them. */
function start(args: readonly string[]): Promise<TestServer> {
  return TestServer.run(args, undefined, false);
}

/**
 * The rules, evaluated every few seconds instead of every minute or two. Windows of an hour are sums
 * of those of five minutes, one for each five minutes of the clock; here too they come sooner, and
 * the sums are too large.
 */
async function writeRules(folder: string): Promise<void> {
  await Deno.mkdir(folder);
  for await (const { name, isFile } of Deno.readDir(RULES)) {
    if (!isFile) continue;
    const text = await Deno.readTextFile(new URL(name, RULES));
    const often = text.replaceAll(/^( +interval:) \w+$/gm, `$1 ${EVALUATION}`)
      .replaceAll("[59m59s999ms:5m]", `[59m59s999ms:${EVALUATION}]`);
    await Deno.writeTextFile(`${folder}/${name}`, often);
  }
}

// Five minutes, for a machine that does much else.
const MOST_ATTEMPTS = 600;

async function startPrometheus(
  servers: Servers,
  url: string,
  rules: string,
  targets: Readonly<Record<string, string>>,
): Promise<void> {
  const config = `${servers.folder}/prometheus.yml`;
  await Deno.writeTextFile(
    config,
    JSON.stringify({
      global: {
        scrape_interval: SCRAPE,
        scrape_timeout: SCRAPE,
        evaluation_interval: EVALUATION,
      },
      rule_files: [`${rules}/*.yml`],
      scrape_configs: Object.entries(targets).map(([job_name, url]) => ({
        job_name,
        static_configs: [{ targets: [new URL(url).host] }],
      })),
    }),
  );
  await servers.start(url, "prometheus", [
    `--config.file=${config}`,
    `--storage.tsdb.path=${servers.folder}/data`,
    `--web.listen-address=${new URL(url).host}`,
  ]);
}

// Recorded last of each chain: a drift score, its verdict, an alert, a figure of labels, and an
// alias with a rate.
const RECORDED = [
  'ALERTS{alertstate="firing",alertname="FeatureDriftedFar"}',
  'version:model_features_drifted:ratio5m{model="churn",version="1"}',
  'version:model_r2:5m{model="price"}',
  'version:model_roc_auc:5m{model="churn",version="1"}',
  "rate(ml_prediction_duration_seconds_count[1m])",
  "rate(flask_request_count[1m])",
  'version:model_prediction_psi_noise:5m{model="churn",version="1"}',
];

/** Waits until both data sources have samples of each query. */
async function untilAnswered(
  urls: LiveSources["urls"],
  queries: readonly string[],
): Promise<void> {
  for (const [name, url] of Object.entries(urls)) {
    for (const query of queries) {
      for (let attempt = 0; !await hasSamples(url, query); attempt++) {
        if (attempt === MOST_ATTEMPTS) throw new Error(`${name} has no samples of ${query}`);
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
  }
}

async function hasSamples(url: string, query: string): Promise<boolean> {
  const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query })}`);
  const { data } = await response.json();
  return data?.result.length > 0;
}
