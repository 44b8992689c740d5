/**
 * Starts docker-compose.yml in a copy of what users get, and checks it from outside.
 *
 *   deno run -A .ci/try_setup.ts PROJECT FOLDER HOST_ADDRESS
 *
 * HOST_ADDRESS is this machine, as containers see it: a webhook listens there. `DOCKER` and
 * `DOCKER_HOST` name the engine.
 */

const [project = ".", folder = "setup", hostAddress = "127.0.0.1"] = Deno.args;

type Service = "MODELWATCH" | "GATEWAY" | "PROMETHEUS" | "ALERTMANAGER" | "GRAFANA";

const ports: Readonly<Record<Service, number>> = {
  ...{ MODELWATCH: freePort(), GATEWAY: freePort(), PROMETHEUS: freePort() },
  ...{ ALERTMANAGER: freePort(), GRAFANA: freePort() },
};
const url = (service: Service) => `http://127.0.0.1:${ports[service]}`;

const PROFILE = ["--profile", "demo"];
const received = new Set<string>();
const webhook = Deno.serve(
  { hostname: hostAddress, port: 0, onListen: () => {} },
  receiveAlerts,
);

let passed = 0;
let failed = 0;

try {
  await writeSetup();
  await check("a start without .env fails with a sentence", async () => {
    await Deno.rename(`${folder}/.env`, `${folder}/env`);
    const { code, text } = await compose(["config", "--quiet"]);
    await Deno.rename(`${folder}/env`, `${folder}/.env`);
    expect(code !== 0 && text.includes("Copy .env.example to .env"), text);
  });
  await fillIn();
  await check("everything starts, healthy and in order", async () => {
    const { code, text } = await compose([...PROFILE, "up", "-d"]);
    expect(code === 0, text);
  });
  await checkRunning();
  await checkCommands();
  await checkFaults();
  await checkQueries();
  await checkVolumes();
} finally {
  if (failed > 0) await showLogs();
  await compose([...PROFILE, "down", "--volumes", "--timeout", "5"]);
  await webhook.shutdown();
}
console.log(`${passed} passed, ${failed} failed`);
Deno.exit(failed === 0 ? 0 : 1);

async function checkRunning(): Promise<void> {
  await check("every target is up", () =>
    within(60, async () => {
      const { activeTargets } = await prometheus("targets");
      const states = activeTargets.map((target: Target) => [target.labels.job, target.health]);
      expect(
        ["modelwatch", "gateway", "cadvisor", "prometheus", "alertmanager", "grafana"].every((
          job,
        ) => states.some(([name]: string[]) => name === job)) &&
          states.every(([, health]: string[]) => health === "up"),
        JSON.stringify(states),
      );
    }));
  await check("all rules are loaded and none fails", () =>
    within(60, async () => {
      const { groups } = await prometheus("rules");
      const rules = groups.flatMap((group: { rules: Rule[] }) => group.rules);
      const count = (await countRules()).toString();
      const bad = rules.filter((rule: Rule) => rule.health === "err");
      expect(`${rules.length}` === count && bad.length === 0, `${rules.length} of ${count} rules`);
    }));
  await check("the page's source sees the containers", () =>
    within(60, async () => {
      const seen = await query("container_last_seen{name=~'.+'}", "MODELWATCH");
      for (const service of ["modelwatch", "gateway", "prometheus", "cadvisor", "loadgen"]) {
        expect(
          seen.some(({ metric }) => metric["name"]?.includes(`_${service}_`)),
          `${service} is not among ${seen.map(({ metric }) => metric["name"])}`,
        );
      }
    }));
}

/** The commands of the walk-throughs. */
async function checkCommands(): Promise<void> {
  const example = JSON.parse(await Deno.readTextFile(`${project}/models/churn/1/samples.json`));
  const body = JSON.stringify(firstRecord(example));
  const cases: [Service, string, string | undefined, RegExp][] = [
    ["GATEWAY", "/", undefined, /^home\n$/],
    ["GATEWAY", "/health", undefined, /ok|healthy|ready/i],
    ["GATEWAY", "/metrics", undefined, /^http_requests_total\{/m],
    ["GATEWAY", "/cpu?seconds=1", undefined, /1 s/],
    ["GATEWAY", "/memory?mb=20&seconds=1", undefined, /20 MB/],
    ["MODELWATCH", "/", undefined, /^home\n$/],
    ["MODELWATCH", "/health", undefined, /ok|healthy|ready/i],
    ["MODELWATCH", "/metrics", undefined, /^model_predictions_total\{/m],
    ["GATEWAY", "/predict", body, /"prediction"/],
    ["GATEWAY", "/v1/predict", body, /"prediction"/],
    ["MODELWATCH", "/predict", body, /"prediction"/],
    ["MODELWATCH", "/v1/predict", body, /"prediction"/],
  ];
  for (const [service, path, sent, wanted] of cases) {
    await check(`${service.toLowerCase()} answers ${path}`, () =>
      // One prediction in ten fails on purpose.
      within(15, async () => {
        const answer = await fetch(url(service) + path, {
          ...(sent === undefined ? {} : {
            method: "POST",
            body: sent,
            headers: { "content-type": "application/json" },
          }),
        });
        const text = await answer.text();
        expect(answer.ok && wanted.test(text), `${answer.status} ${text.slice(0, 200)}`);
      }));
  }
}

/** Errors and drift come with the demo; a stopped service and a full container come here. */
async function checkFaults(): Promise<void> {
  await compose(["stop", "--timeout", "5", "grafana"]);
  const filling = fillMemory();
  await check("the demo's drift is visible", () =>
    within(150, async () => {
      const drift = await query("feature:model_feature_psi:5m{feature='MonthlyCharges'} > 0.2");
      expect(drift.length > 0, "MonthlyCharges has not drifted");
    }));
  await check("the demo's labels are visible", () =>
    within(60, async () => {
      const labels = await query("sum(model_outcomes_total) > 0");
      expect(labels.length > 0, "there are no labels");
    }));
  await check("the demo's errors are visible", () =>
    within(60, async () => {
      const errors = await query('sum(rate(http_requests_total{status="500"}[5m])) > 0');
      expect(errors.length > 0, "there are no errors");
    }));
  const alerts = {
    "a stopped service": "TargetDown",
    "10 % errors": "HighErrorRate",
    "a drifting feature": "FeatureDriftedFar",
    "a full container": "ContainerRestarted",
  };
  for (const [fault, name] of Object.entries(alerts)) {
    await check(
      `${fault} reaches Alertmanager and the webhook as ${name}`,
      () =>
        within(120, async () => {
          const response = await fetch(`${url("ALERTMANAGER")}/api/v2/alerts?active=true`);
          const active: { labels: Record<string, string> }[] = await response.json();
          const names = new Set(active.map(({ labels }) => labels["alertname"]));
          expect(names.has(name), `Alertmanager has ${[...names]}`);
          expect(received.has(name), `the webhook has ${[...received]}`);
        }),
    );
  }
  await filling;
  await compose(["start", "grafana"]);
}

/** Asks the gateway for more memory than its container may have, until the kernel ends it. */
async function fillMemory(): Promise<void> {
  for (let round = 0; round < 5; round++) {
    const requests = [1, 2].map(() =>
      fetch(`${url("GATEWAY")}/memory?mb=512&seconds=8`).then((answer) => answer.text())
    );
    const results = await Promise.allSettled(requests);
    if (results.some(({ status }) => status === "rejected")) return;
  }
}

/** Each walk-through's own queries, on the real Prometheus and through the model server. */
async function checkQueries(): Promise<void> {
  const file = `${project}/monitoring/rules/tests/walkthroughs.txt`;
  const queries = (await Deno.readTextFile(file)).split("\n").filter((line) =>
    line !== "" && !line.startsWith("#")
  );
  await check(
    `${queries.length} queries of the walk-throughs have an answer`,
    () =>
      within(120, async () => {
        const time = `${Date.now() / 1000 - 10}`;
        for (const text of queries) {
          const [direct, proxied] = await Promise.all([
            query(text, "PROMETHEUS", time),
            query(text, "MODELWATCH", time),
          ]);
          expect(direct.length > 0, `nothing for ${text}`);
          expect(inOrder(direct) === inOrder(proxied), `two answers for ${text}`);
        }
      }),
  );
}

/** A result as text; Prometheus gives the series of one query in any order. */
function inOrder(samples: readonly Sample[]): string {
  return samples.map((sample) => JSON.stringify(sample)).sort().join("\n");
}

/** `down` removes the containers; what users would miss is in volumes. */
async function checkVolumes(): Promise<void> {
  const time = `${Date.now() / 1000 - 30}`;
  const before = await query("up", "PROMETHEUS", time);
  await fetch(`${url("ALERTMANAGER")}/api/v2/silences`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      matchers: [{ name: "alertname", value: "Nothing", isRegex: false }],
      startsAt: new Date().toISOString(),
      endsAt: new Date(Date.now() + 3_600_000).toISOString(),
      createdBy: "check",
      comment: "kept",
    }),
  }).then((answer) => answer.text());
  await check("down and up again, without the demo, succeed", async () => {
    const down = await compose([...PROFILE, "down", "--timeout", "20"]);
    expect(down.code === 0, down.text);
    const up = await compose(["up", "-d"]);
    expect(up.code === 0, up.text);
  });
  await check("Prometheus kept its samples", () =>
    within(60, async () => {
      const after = await query("up", "PROMETHEUS", time);
      expect(after.length === before.length, `${after.length} of ${before.length} series`);
    }));
  await check("Alertmanager kept a silence", () =>
    within(30, async () => {
      const silences = await fetch(`${url("ALERTMANAGER")}/api/v2/silences`);
      expect((await silences.text()).includes('"kept"'), "the silence is gone");
    }));
  await check("Grafana kept its folder", async () => {
    const { text } = await compose(["exec", "-T", "grafana", "cat", "/var/lib/grafana/starts"]);
    expect(text.split("kept").length > 2, text);
  });
}

/** What `modelwatch init` gives users, `.env` included. */
async function writeSetup(): Promise<void> {
  const executable = `${project}/dist/modelwatch`;
  const built = await Deno.stat(executable).then(() => true, () => false);
  if (built) await run(executable, ["init", folder]);
  else await run(Deno.execPath(), ["run", "-A", `${project}/main.ts`, "init", folder]);
}

/** What users are asked to fill in: settings, and the receivers of Alertmanager. */
async function fillIn(): Promise<void> {
  const settings = {
    MODELWATCH_DEMO: "true",
    MODELWATCH_DEMO_ERROR_RATE: "0.1",
    DEMO_RATE: "40",
    DEMO_DRIFT_AFTER: "5s",
    DEMO_CONCEPT_AFTER: "20s",
    ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [`${name}_PORT`, `${port}`])),
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  await Deno.writeTextFile(`${folder}/.env`, `\n${lines.join("")}`, { append: true });
  const file = `${folder}/monitoring/alertmanager/alertmanager.yml`;
  const text = await Deno.readTextFile(file);
  const receiver = `- url: http://${hostAddress}:${webhook.addr.port}/`;
  await Deno.writeTextFile(
    file,
    text.replace(
      / {4}#webhook_configs:\n {4}#.*\n {4}#.*\n/g,
      `    webhook_configs:\n      ${receiver}\n`,
    ),
  );
}

async function receiveAlerts(request: Request): Promise<Response> {
  const { alerts } = await request.json();
  for (const { labels } of alerts) received.add(labels.alertname);
  return new Response();
}

interface Target {
  readonly labels: Record<string, string>;
  readonly health: string;
}

interface Rule {
  readonly health: string;
}

interface Sample {
  readonly metric: Record<string, string>;
  readonly value: [number, string];
}

async function query(
  text: string,
  service: Service = "PROMETHEUS",
  time?: string,
): Promise<Sample[]> {
  const at = time === undefined ? "" : `&time=${time}`;
  const { result } = await api(service, `query?query=${encodeURIComponent(text)}${at}`);
  return result;
}

// deno-lint-ignore no-explicit-any
function prometheus(path: string): Promise<any> {
  return api("PROMETHEUS", path);
}

// deno-lint-ignore no-explicit-any
async function api(service: Service, path: string): Promise<any> {
  const answer = await fetch(`${url(service)}/api/v1/${path}`);
  const { status, data, error } = await answer.json();
  if (status !== "success") throw new Error(error);
  return data;
}

async function countRules(): Promise<number> {
  let count = 0;
  for await (const { name } of Deno.readDir(`${project}/monitoring/rules`)) {
    if (!name.endsWith(".rules.yml")) continue;
    const text = await Deno.readTextFile(`${project}/monitoring/rules/${name}`);
    count += text.match(/^ +- (record|alert): /gm)?.length ?? 0;
  }
  return count;
}

/** The first record within the samples of a model. */
function firstRecord(value: unknown): unknown {
  if (Array.isArray(value)) return firstRecord(value[0]);
  const inner = value as Record<string, unknown>;
  const nested = Object.values(inner).find((field) => typeof field === "object" && field !== null);
  return nested === undefined ? inner : firstRecord(nested);
}

async function compose(args: readonly string[]): Promise<{ code: number; text: string }> {
  const output = await new Deno.Command("docker-compose", {
    args: [...args],
    cwd: folder,
    stdin: "null",
    // BuildKit is not docker-compose's matter here: images are there already.
    env: { COMPOSE_PROJECT_NAME: "setup" },
  }).output();
  const decoder = new TextDecoder();
  return { code: output.code, text: decoder.decode(output.stdout) + decoder.decode(output.stderr) };
}

async function run(program: string, args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

async function showLogs(): Promise<void> {
  for (const args of [["ps"], ["logs", "--no-color", "--tail", "15"]]) {
    console.log((await compose([...PROFILE, ...args])).text);
  }
}

async function check(name: string, body: () => Promise<void>): Promise<void> {
  const begin = Date.now();
  try {
    await body();
    passed++;
    console.log(`ok: ${name} (${((Date.now() - begin) / 1000).toFixed(0)} s)`);
  } catch (error) {
    failed++;
    console.log(`FAILED: ${name}: ${error instanceof Error ? error.message : error}`);
  }
}

function expect(condition: boolean, found: string): void {
  if (!condition) throw new Error(found);
}

/** Repeats a check until it passes; its last failure is reported when the time is over. */
async function within(seconds: number, body: () => Promise<void>): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (true) {
    try {
      return await body();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
