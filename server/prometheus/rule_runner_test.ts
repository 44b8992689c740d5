import { assertEquals } from "@std/assert/mod.js";
import { Engine } from "./promql/engine.ts";
import { type RuleOptions, RuleRunner } from "./rule_runner.ts";
import { parseRuleFile } from "./rules/rule_file.ts";
import { Store } from "./tsdb/store.ts";

const RELOAD = { successful: true, successAt: 5000 };
const ALERT =
  "groups: [{name: g, rules: [{alert: Down, expr: vector(1)}, {record: r, expr: '2'}]}]";

function runner(options: Partial<RuleOptions> = {}) {
  const store = new Store({ retentionMs: 3_600_000, maxSeries: 100 });
  const problems: string[] = [];
  const rules = new RuleRunner({ intervalMs: 50, alertmanager: undefined, ...options }, {
    store,
    engine: new Engine({ timeoutMs: 30_000, maxSamples: 1000, lookbackMs: 300_000 }),
    externalUrl: "http://outside/prefix",
    onProblem: (message) => problems.push(message),
  });
  return { rules, store, problems };
}

/** An Alertmanager, and the first alerts that it gets. */
function alertmanager(status = 200) {
  const got = Promise.withResolvers<Record<string, unknown>[]>();
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    got.resolve(await request.json());
    return new Response("", { status });
  });
  return { url: `http://127.0.0.1:${server.addr.port}`, first: got.promise, server };
}

Deno.test("RuleRunner has no reload, groups or notifications before it gets any", async () => {
  const { rules } = runner();
  assertEquals([rules.lastReload, rules.status(), rules.counts()], [undefined, [], []]);
  assertEquals([rules.notifications(), rules.alertmanagers], [undefined, []]);
  await rules.stop();
});

Deno.test("RuleRunner evaluates the rules that it loads, in their interval, until it is stopped", async () => {
  const { rules } = runner();
  rules.start();
  rules.load({ groups: parseRuleFile("a.yml", ALERT), reload: RELOAD });
  assertEquals(rules.lastReload, RELOAD);
  assertEquals(rules.status().map(({ name }) => name), ["g"]);
  while (rules.counts()[0]!.evaluations < 4) await new Promise((resolve) => setTimeout(resolve, 5));
  assertEquals([rules.counts()[0]!.interval, rules.counts()[0]!.failures], [0.05, 0]);
  await rules.stop();
  const { evaluations } = rules.counts()[0]!;
  await new Promise((resolve) => setTimeout(resolve, 150));
  assertEquals(rules.counts()[0]!.evaluations, evaluations);
});

Deno.test("RuleRunner sends alerts to its Alertmanager, with a link to the page outside", async () => {
  const { url, first, server } = alertmanager();
  const { rules } = runner({ alertmanager: url });
  rules.load({ groups: parseRuleFile("a.yml", ALERT), reload: RELOAD });
  rules.start();
  const [alert] = await first;
  assertEquals(alert!.labels, { alertname: "Down" });
  assertEquals(String(alert!.generatorURL).startsWith("http://outside/prefix/"), true);
  await rules.stop();
  assertEquals(rules.notifications(), { sent: 1, failed: 0, dropped: 0, queued: 0 });
  await server.shutdown();
});

Deno.test("RuleRunner reports an Alertmanager that refuses alerts", async () => {
  const { url, first, server } = alertmanager(500);
  const { rules, problems } = runner({ alertmanager: url });
  rules.load({ groups: parseRuleFile("a.yml", ALERT), reload: RELOAD });
  rules.start();
  await first;
  await rules.stop();
  assertEquals(problems, ["Cannot send alerts: Alertmanager has answered with status 500: "]);
  await server.shutdown();
});

Deno.test("RuleRunner names its Alertmanager without credentials", async () => {
  for (const url of ["http://user:secret@am:9093/x/", "http://am:9093/x"]) {
    const { rules } = runner({ alertmanager: url });
    assertEquals(rules.alertmanagers, ["http://am:9093/x/api/v2/alerts"]);
    await rules.stop();
  }
});
