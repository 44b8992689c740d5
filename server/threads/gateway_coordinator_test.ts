import { assertEquals } from "@std/assert/mod.js";
import { NO_RATES } from "../access/testing/callers.ts";
import { workerUrl } from "../assets.ts";
import { RawUpstream } from "../gateway/testing/raw_upstream.ts";
import { Logger } from "../logger.ts";
import { GatewayCoordinator, type GatewayCoordinatorOptions } from "./gateway_coordinator.ts";

const LOG = { format: "json", level: "info" } as const;

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** @param keys whose file the threads are told about when it has changed */
function options(
  upstream: string,
  keys: GatewayCoordinatorOptions["keys"],
): GatewayCoordinatorOptions {
  return {
    ...{ threads: 1, keys, certificate: undefined, pollMs: 20 },
    gateway: {
      ...{ host: "127.0.0.1", port: freePort(), upstreams: [upstream], upstreamKey: undefined },
      ...{ caCerts: [], healthIntervalMs: 1000, connections: 8, queue: 8, timeoutMs: 5000 },
      ...{ maxBody: 1e6, logRequests: false, log: { ...LOG, level: "error" }, rates: NO_RATES },
      access: { allowedHosts: [], openAdmin: false, sessionSecret: new Uint8Array(32) },
      ...{ demo: false, demoErrorRate: 0 },
    },
  };
}

Deno.test("a gateway thread that dies is started again, and no count falls", async () => {
  using upstream = new RawUpstream((_, connection) => connection.answer("x"));
  let changes = 0;
  const keys = { entries: undefined, poll: () => Promise.resolve(changes-- > 0) };
  const given = options(upstream.url, keys as never);
  const logged: string[] = [];
  const log = new Logger(LOG, "main", (line) => logged.push(JSON.parse(line).message));
  let starts = 0;
  const coordinator = new GatewayCoordinator(
    given,
    log,
    (name) =>
      starts++ === 0 ? new URL("./testdata/dying_gateway.ts", import.meta.url) : workerUrl(name),
  );
  await coordinator.start();
  const url = `http://127.0.0.1:${given.gateway.port}`;
  // A connection to a thread that has died may stay open without an answer.
  using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  const ask = async (path: string, init: RequestInit = {}): Promise<string> => {
    const signal = AbortSignal.timeout(30_000);
    return await (await fetch(`${url}${path}`, { ...init, client, signal } as RequestInit)).text();
  };
  const predict = () => ask("/predict", { method: "POST", body: "{}" });
  assertEquals(await predict(), "x");
  changes = 1;
  while (!logged.includes("thread started again")) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assertEquals(logged.includes("thread ended unexpectedly"), true);
  assertEquals(await predict(), "x");
  const metrics = await ask("/metrics");
  const value = (name: string) => metrics.split("\n").find((line) => line.startsWith(name));
  const counted = 'http_requests_total{method="POST",route="/predict",status="200"}';
  assertEquals(value(counted), `${counted} 2`);
  const restarts = 'runtime_thread_restarts_total{thread="gateway-0"}';
  assertEquals(value(restarts), `${restarts} 1`);
  assertEquals(await coordinator.stop(5000), true);
});
