import { assertEquals } from "@std/assert/mod.js";
import { metricsRoute, preferredFormat } from "./metrics_route.ts";
import type { Exchange } from "./route.ts";
import type { Services } from "./services.ts";

const cases: readonly (readonly [accept: string | null, want: string])[] = [
  [null, "prometheus"],
  ["", "prometheus"],
  ["*/*", "prometheus"],
  ["text/html", "prometheus"],
  ["text/plain", "prometheus"],
  ["application/openmetrics-text", "openmetrics"],
  ["Application/OpenMetrics-Text; version=1.0.0", "openmetrics"],
  // The headers of Prometheus, before and since version 2.50.
  [
    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75," +
    "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
    "openmetrics",
  ],
  [
    "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;" +
    "q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
    "openmetrics",
  ],
  ["text/plain;q=0.9,application/openmetrics-text;q=0.1", "prometheus"],
  ["text/*;q=0.9, application/openmetrics-text;q=0.1", "prometheus"],
  ["application/openmetrics-text;q=0", "prometheus"],
  ["application/openmetrics-text;q=high", "prometheus"],
  [",;q=1,", "prometheus"],
];
for (const [accept, want] of cases) {
  Deno.test(`preferredFormat() is ${want} for ${accept}`, () => {
    assertEquals(preferredFormat(accept), want);
  });
}

const preferences: readonly (readonly [accept: string, want: string])[] = [
  ["application/openmetrics-text;q=0.5,text/plain;q=0.5", "openmetrics"],
  ["application/openmetrics-text;q=0.5,*/*;q=0.6", "prometheus"],
  ["application/openmetrics-text;q=0.5,text/plain;q=0.4,*/*;q=0.9", "openmetrics"],
  ["application/openmetrics-text;q=0.5,text/*;q=0.4,*/*;q=0.9", "openmetrics"],
  [
    "application/openmetrics-text;q=0.1,application/openmetrics-text;q=0.9,text/plain;q=0.5",
    "openmetrics",
  ],
  [
    "application/openmetrics-text;q=0.9,application/openmetrics-text;q=0.1,text/plain;q=0.5",
    "openmetrics",
  ],
  ["application/openmetrics-text; version=1.0.0 ; q=0.2 , text/plain ; q=0.3", "prometheus"],
  ["application/openmetrics-text;q=0.5", "openmetrics"],
  ["application/openmetrics-text;q=1,text/plain;q=0.5", "openmetrics"],
  ["application/openmetrics-text;q=1,text/plain", "openmetrics"],
  ["application/openmetrics-text;q=0.5,text/plain;q=high", "openmetrics"],
];
for (const [accept, want] of preferences) {
  Deno.test(`preferredFormat() is ${want} for the weights ${accept}`, () => {
    assertEquals(preferredFormat(accept), want);
  });
}

Deno.test("/metrics answers in the format and the encoding that are asked for", async () => {
  const route = metricsRoute(
    {
      monitor: { metrics: (format: string) => Promise.resolve(`# ${format}`) },
    } as unknown as Services,
  );
  const ask = async (headers: Record<string, string>) => {
    const request = new Request("http://server/metrics", { headers });
    return await route.handle({ request } as unknown as Exchange);
  };
  const plain = await ask({});
  assertEquals([plain.status, plain.body], [200, "# prometheus"]);
  assertEquals(plain.headers["content-type"]!.startsWith("text/plain; version=0.0.4"), true);
  assertEquals([plain.headers.vary, plain.headers["content-encoding"]], [
    "accept, accept-encoding",
    undefined,
  ]);
  const zipped = await ask({ accept: "application/openmetrics-text", "accept-encoding": "gzip" });
  assertEquals([zipped.status, zipped.headers["content-encoding"], zipped.headers.vary], [
    200,
    "gzip",
    "accept, accept-encoding",
  ]);
  const body = new Response(zipped.body as Uint8Array<ArrayBuffer>).body!;
  const text = await new Response(body.pipeThrough(new DecompressionStream("gzip"))).text();
  assertEquals(text, "# openmetrics");
  assertEquals([route.method, route.path, route.statuses], ["GET", "/metrics", [200, 503, 504]]);
});
