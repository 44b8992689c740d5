import { assertEquals } from "@std/assert/mod.js";
import { checkHealth, healthUrl } from "./healthcheck.ts";

const addresses = [
  { host: "0.0.0.0", port: 80, want: "http://127.0.0.1:80/health" },
  { host: "::", port: 8000, want: "http://[::1]:8000/health" },
  { host: "10.1.2.3", port: 8000, want: "http://10.1.2.3:8000/health" },
];
for (const { host, port, want } of addresses) {
  Deno.test(`healthUrl() reaches a server that listens on ${host}`, () => {
    assertEquals(healthUrl(host, port), want);
  });
}

async function healthOf(answer: () => Response): Promise<{ healthy: boolean; line: string }> {
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, answer);
  const url = `http://127.0.0.1:${server.addr.port}/health`;
  const { healthy, line } = await checkHealth(url, 60_000);
  return { healthy, line: line.replace(url, "URL") };
}

Deno.test("checkHealth() describes a healthy server in one line", async () => {
  assertEquals(await healthOf(() => new Response('{\n "status": "ok"\n}\n')), {
    healthy: true,
    line: 'healthy: URL answers 200 { "status": "ok" }',
  });
});

Deno.test("checkHealth() is unhealthy for any other answer, redirections included", async () => {
  for (const status of [503, 404, 302]) {
    const answer = () => new Response("no", { status, headers: { location: "/" } });
    const line = `unhealthy: URL answers ${status} no`;
    assertEquals(await healthOf(answer), { healthy: false, line });
  }
});

Deno.test("checkHealth() is unhealthy without an answer in time", async () => {
  // It accepts connections and never reads from them.
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = healthUrl("127.0.0.1", (listener.addr as Deno.NetAddr).port);
  assertEquals(await checkHealth(url, 30), {
    healthy: false,
    line: `unhealthy: cannot reach ${url}: no answer in time`,
  });
});

Deno.test("checkHealth() names the models that are not ready, with the reason", async () => {
  const models = { churn: "ready", fraud: "unavailable: it is broken" };
  const partly = await healthOf(() => Response.json({ status: "ok", models }));
  assertEquals(partly, {
    healthy: true,
    line:
      "healthy: URL answers 200 ok; 1 of 2 models are ready; fraud is unavailable: it is broken",
  });
  const reason = "there are no model folders";
  const none = await healthOf(() =>
    Response.json({ status: "not ready", reason, models: {} }, { status: 503 })
  );
  const line = `unhealthy: URL answers 503 not ready: ${reason}; 0 of 0 models are ready`;
  assertEquals(none, { healthy: false, line });
});
