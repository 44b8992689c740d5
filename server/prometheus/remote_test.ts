import { assertEquals } from "@std/assert/mod.js";
import { samplesOf } from "../metrics/exposition.ts";
import { Monitor } from "../metrics/monitor.ts";
import type { ApiReply } from "./api/api_reply.ts";
import { Remote } from "./remote.ts";

/** A Prometheus that answers with `respond`, and a `Remote` that asks it. */
function bench(respond: (request: Request) => Response | Promise<Response>) {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, respond);
  const monitor = new Monitor(0);
  const remote = new Remote({
    kind: "remote",
    url: `http://127.0.0.1:${server.addr.port}/prefix`,
    tenant: "team",
    tokenFile: undefined,
    timeoutMs: 60_000,
  }, monitor);
  return {
    remote,
    ask(query = "up"): Promise<ApiReply> {
      const request = {
        ...{ path: "/api/v1/query", name: "", method: "GET", form: "" } as const,
        ...{ query: `?query=${query}`, acceptEncoding: null },
      };
      return remote.answer(request, new AbortController().signal);
    },
    /** The value of a metric, over all its label sets. */
    value: (name: string): number =>
      monitor.collect().flatMap((series) => [...samplesOf(series)])
        .filter((sample) => sample.name === name)
        .reduce((sum, { value }) => sum + value, 0),
    async [Symbol.asyncDispose]() {
      await remote.close();
      await server.shutdown();
    },
  };
}

function json(text: string): Response {
  return new Response(text, { headers: { "content-type": "application/json" } });
}

Deno.test("Remote answers with what the external Prometheus answers, and counts it", async () => {
  const asked: string[] = [];
  await using prometheus = bench((request) => {
    asked.push(`${new URL(request.url).pathname} ${request.headers.get("x-scope-orgid")}`);
    return json('{"status":"success"}');
  });
  const { status, body } = await prometheus.ask();
  assertEquals([status, new TextDecoder().decode(body)], [200, '{"status":"success"}']);
  assertEquals(asked, ["/prefix/api/v1/query team"]);
  assertEquals(prometheus.value("modelwatch_api_requests_total"), 1);
  assertEquals(prometheus.value("modelwatch_api_duration_seconds_count"), 1);
});

Deno.test("Remote asks at most 20 at a time, and lets 256 others wait", async () => {
  const release = Promise.withResolvers<void>();
  const twenty = Promise.withResolvers<void>();
  let asked = 0;
  await using prometheus = bench(async () => {
    if (++asked === 20) twenty.resolve();
    await release.promise;
    return json("{}");
  });
  const answers = Array.from({ length: 20 + 256 }, () => prometheus.ask());
  const tooMany = await prometheus.ask();
  assertEquals(tooMany.status, 503);
  await twenty.promise;
  assertEquals(asked, 20);
  assertEquals(prometheus.value("prometheus_engine_queries"), 276);
  assertEquals(prometheus.value("prometheus_engine_queries_concurrent_max"), 20);
  release.resolve();
  assertEquals(new Set((await Promise.all(answers)).map(({ status }) => status)), new Set([200]));
  assertEquals(prometheus.value("prometheus_engine_queries"), 0);
});

Deno.test("Remote closes at once", async () => {
  await using prometheus = bench(() => json("{}"));
  assertEquals(await prometheus.remote.close().then(() => "closed"), "closed");
});
