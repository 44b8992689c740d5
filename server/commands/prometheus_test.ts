import { assert, assertEquals, assertMatch } from "@std/assert/mod.js";
import { eventually, programCommand, TestServer } from "./testing/server.ts";

/** Runs promtool, a client that parses every answer strictly. */
async function promtool(...args: readonly string[]): Promise<string> {
  const { stdout, stderr, code } = await new Deno.Command("promtool", { args: [...args] }).output();
  const decoder = new TextDecoder();
  assertEquals(code, 0, decoder.decode(stderr));
  return decoder.decode(stdout);
}

const hasPromtool = await new Deno.Command("promtool", { args: ["--version"] }).output()
  .then(() => true, () => false);

const FAST = ["--scrape-interval", "200ms"];

// deno-lint-ignore no-explicit-any
async function query(server: TestServer, expr: string): Promise<any[]> {
  const form = new URLSearchParams({ query: expr });
  const response = await fetch(`${server.url}/api/v1/query`, { method: "POST", body: form });
  return (await response.json()).data.result;
}

Deno.test("serve scrapes its own metrics, and answers queries", async () => {
  await using server = await TestServer.start(FAST);
  const total = 'sum(http_requests_total{route="/api/v1/query",status="200"})';
  await eventually(async () => Number((await query(server, total))[0]?.value[1]) > 3);
  const [up] = await query(server, "up");
  const instance = new URL(server.url).host;
  assertEquals(up.metric, { __name__: "up", instance, job: "modelwatch" });
  assertEquals(await server.stop(), 0);
});

Deno.test("serve scrapes other targets, and shows which are down", async () => {
  await using other = await TestServer.start(FAST);
  const targets = `other=${other.url},down=http://127.0.0.1:9/metrics`;
  await using server = await TestServer.start([...FAST, "--scrape-target", targets]);
  // On a busy machine, some scrapes may fail.
  const wasUp = 'max_over_time(up{job="other"}[1h]) == 1';
  await eventually(async () => (await query(server, wasUp)).length === 1);
  await eventually(async () => (await query(server, 'up{job="down"} == 0')).length === 1);
  const { data } = await (await fetch(`${server.url}/api/v1/targets`)).json();
  const pools = data.activeTargets.map(({ scrapePool }: { scrapePool: string }) => scrapePool);
  assertEquals(pools, ["modelwatch", "other", "down"]);
  const down = data.activeTargets.find((one: { scrapePool: string }) => one.scrapePool === "down");
  assertEquals(down.health, "down");
});

Deno.test("serve keeps its samples in --data-dir across restarts", async () => {
  const dir = await Deno.makeTempDir();
  const args = [...FAST, "--data-dir", `${dir}/data`];
  let first = "";
  {
    await using server = await TestServer.start(args);
    await eventually(async () => (await query(server, "count_over_time(up[1h]) > 2")).length === 1);
    first = (await query(server, "up"))[0].metric.instance;
    assertEquals(await server.stop(), 0);
  }
  await using server = await TestServer.start(args);
  const earlier = await query(server, `last_over_time(up{instance="${first}"}[1h])`);
  assertEquals(earlier.length, 1);
  await server.stop();
  await Deno.remove(dir, { recursive: true });
});

Deno.test("serve refuses the --data-dir of another server", async () => {
  const dir = await Deno.makeTempDir();
  await using server = await TestServer.start(["--data-dir", dir]);
  const failed = await TestServer.start(["--data-dir", dir]).then(() => false, () => true);
  assert(failed);
  await server.stop();
  await Deno.remove(dir, { recursive: true });
});

Deno.test({
  name: "promtool works with serve",
  ignore: !hasPromtool,
  fn: async () => {
    await using server = await TestServer.start(FAST);
    await eventually(async () => (await query(server, "up")).length === 1);
    const host = new URL(server.url).host;
    assertMatch(
      await promtool("query", "instant", server.url, "up"),
      new RegExp(`^up\\{instance="${host}", job="modelwatch"\\} => 1 @\\[`),
    );
    assertMatch(await promtool("query", "instant", server.url, "1 + 1"), /^scalar: 2 @\[/);
    assertMatch(
      await promtool("query", "range", server.url, "--step=1s", "process_resident_memory_bytes"),
      /^process_resident_memory_bytes\{.*\} =>\n\d+ @\[/,
    );
    assertEquals(
      await promtool("query", "series", "--match=up", server.url),
      `{__name__="up", instance="${host}", job="modelwatch"}\n`,
    );
    assertEquals(await promtool("query", "labels", server.url, "job"), "modelwatch\n");
    const json = JSON.parse(await promtool("query", "instant", "-o", "json", server.url, "up"));
    assertEquals(json[0].metric.job, "modelwatch");
    await server.stop();
  },
});

Deno.test("serve evaluates rules, and sends alerts to an Alertmanager", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.writeTextFile(
    `${dir}/test.yml`,
    `groups:
- name: test
  interval: 1s
  rules:
  - record: job:up:sum
    expr: sum by (job) (up)
  - alert: Up
    expr: job:up:sum == 1
    labels: { about: "{{ $labels.job }} {{ $value | printf \\"%.1f\\" }}" }
`,
  );
  const told = Promise.withResolvers<Record<string, unknown>[]>();
  await using alertmanager = Deno.serve({ port: 0, onListen: () => {} }, async (request) => {
    if (new URL(request.url).pathname === "/am/api/v2/alerts") told.resolve(await request.json());
    return new Response();
  });
  const url = `http://127.0.0.1:${alertmanager.addr.port}/am`;
  await using server = await TestServer.start([...FAST, "--rules", dir, "--alertmanager", url]);
  const [alert] = await told.promise;
  const labels = { alertname: "Up", about: "modelwatch 1.0", job: "modelwatch" };
  assertEquals(alert?.labels, labels);
  assertEquals((await query(server, "job:up:sum"))[0].value[1], "1");
  const { data } = await (await fetch(`${server.url}/api/v1/alerts`)).json();
  assertEquals(data.alerts[0].labels, labels);
  assertEquals(await server.stop(), 0);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("alerts link below the base path", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.writeTextFile(
    `${dir}/test.yml`,
    `groups:
- name: test
  interval: 1s
  rules:
  - alert: Always
    expr: vector(1)
    annotations: { where: "{{ externalURL }} {{ pathPrefix }}" }
`,
  );
  const told = Promise.withResolvers<Record<string, unknown>[]>();
  await using alertmanager = Deno.serve({ port: 0, onListen: () => {} }, async (request) => {
    told.resolve(await request.json());
    return new Response();
  });
  const options = ["--alertmanager", `http://127.0.0.1:${alertmanager.addr.port}`];
  await using server = await TestServer.start([
    ...[...FAST, ...options, "--rules", dir, "--base-path", "/team/watch/"],
  ]);
  const [alert] = await told.promise;
  const base = `${server.url}/team/watch`;
  assertEquals(alert?.generatorURL, `${base}/graph?g0.expr=vector%281%29&g0.tab=1`);
  assertEquals(alert?.annotations, { where: `${base} /team/watch` });
  // The labels of its own target do not change.
  assertEquals((await query(server, "up"))[0].metric.instance, new URL(server.url).host);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("serve refuses invalid rules, and names file and line", async () => {
  const dir = await Deno.makeTempDir();
  const file = `${dir}/bad.yml`;
  await Deno.writeTextFile(file, "groups:\n- name: x\n  rules:\n  - record: a\n    expr: up ==\n");
  const { code, stderr } = await programCommand(["--port", "0", "--rules", dir]).output();
  assertEquals(code, 2);
  assertEquals(
    new TextDecoder().decode(stderr).trim(),
    `${file}:5:11: group "x", rule 1, "a": could not parse expression: ` +
      "1:6: parse error: unexpected end of input",
  );
  await Deno.remove(dir, { recursive: true });
});

Deno.test("serve with --prometheus answers from that one, and stores nothing itself", async () => {
  await using remote = await TestServer.start([...FAST, "--scrape-target", `x=http://127.0.0.1:9`]);
  await using server = await TestServer.start(["--prometheus", remote.url]);
  await eventually(async () => (await query(server, 'up{job="x"} == 0')).length === 1);
  const instances = (await query(server, "up")).map(({ metric }) => metric.instance);
  assertEquals(instances.includes(new URL(server.url).host), false);
  const values = await fetch(`${server.url}/api/v1/label/job/values`);
  assertEquals((await values.json()).data, ["modelwatch", "x"]);
  const config = await fetch(`${server.url}/api/v1/status/config`);
  assertEquals([config.status, (await config.json()).errorType], [404, "not_found"]);
  const { code, stderr } = await programCommand([
    ...["--port", "0", "--prometheus", remote.url, "--alertmanager", "http://x"],
  ]).output();
  assertEquals(code, 2);
  assertMatch(new TextDecoder().decode(stderr), /^--alertmanager has no effect with --prometheus/);
});

/** The requests of Grafana at "Save & test", when a dashboard opens, and for a panel. */
const GRAFANA: readonly (readonly ["GET" | "POST", string])[] = [
  ["POST", "query?query=1%2B1&time=1700000000.5"],
  ["GET", "status/buildinfo"],
  ["GET", "rules"],
  ["GET", "query_exemplars?query=test&start=1700000000000&end=1700000001000"],
  ["GET", "metadata?limit=1000"],
  ["GET", "label/__name__/values?start=1700000000&end=1700003600"],
  ["POST", "labels?match[]=up&start=1700000000&end=1700003600&limit=40000"],
  ["GET", "label/job/values?match[]=up&start=1700000000&end=1700003600"],
  ["POST", "series?match[]=up&start=1700000000&end=1700003600&limit=40000"],
  ["POST", "query_range?query=up&start=1700000000&end=1700003600&step=15"],
];

Deno.test("serve answers the requests of Grafana", async () => {
  await using server = await TestServer.start(FAST);
  for (const [method, path] of GRAFANA) {
    const [name, parameters = ""] = path.split("?") as [string, string?];
    const response = method === "POST"
      ? await fetch(`${server.url}/api/v1/${name}`, {
        method,
        body: new URLSearchParams(parameters),
      })
      : await fetch(`${server.url}/api/v1/${path}`);
    const { status, data } = await response.json();
    assertEquals([path, response.status, status], [path, 200, "success"]);
    if (name === "status/buildinfo") assertEquals(data.features, undefined);
  }
  // Where POST is not allowed, Grafana switches to GET.
  const post = await fetch(`${server.url}/api/v1/metadata`, { method: "POST" });
  assertEquals([post.status, post.headers.get("allow")], [405, "GET, HEAD"]);
  await post.body?.cancel();
  const preflight = await fetch(`${server.url}/api/v1/query`, {
    method: "OPTIONS",
    headers: { origin: "https://grafana.example" },
  });
  const { status, headers } = preflight;
  assertEquals([status, headers.get("access-control-allow-origin")], [204, "*"]);
});
