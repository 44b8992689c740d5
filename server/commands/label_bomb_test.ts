/** Targets that send too much: their own scrapes fail, and the metrics of the server itself stay. */

import { assert, assertEquals } from "@std/assert/mod.js";
import { eventually, TestServer } from "./testing/server.ts";

// A tenth of it is more than the series of the server itself, some 7,000 with the demo models.
const MAX_SERIES = 150_000;

let scrapes = 0;
const BOMBS: Readonly<Record<string, () => string>> = {
  labels: () => `m{${Array.from({ length: 10_000 }, (_, i) => `l${i}="x"`)}} 1\n`,
  value: () => `m{a="${"x".repeat(60_000)}"} 1\n`,
  line: () => `m{a="${"x".repeat(1_000_000)}"} 1\n`,
  names: () => `${"m".repeat(60_000)} 1\n`,
  text: () => "this is no metric\n",
  // New series in each scrape, until the store is full.
  churn: () => {
    scrapes++;
    return Array.from({ length: 50_000 }, (_, i) => `m{id="${scrapes}_${i}"} 1\n`).join("");
  },
};

function startBombs(): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, ({ url }) => {
    return new Response(BOMBS[new URL(url).pathname.slice(1)]!(), {
      headers: { "content-type": "text/plain" },
    });
  });
}

async function json(server: TestServer, path: string) {
  return (await (await fetch(server.url + path)).json()).data;
}

Deno.test("serve withstands targets that send too much", async (t) => {
  await using bombs = startBombs();
  const url = `http://127.0.0.1:${bombs.addr.port}`;
  const targets = Object.keys(BOMBS).map((job) => `${job}=${url}/${job}`).join(",");
  await using server = await TestServer.start([
    ...["--scrape-interval", "1s", "--max-series", `${MAX_SERIES}`, "--scrape-target", targets],
  ]);
  const total = async (expr: string) => {
    const { result } = await json(server, `/api/v1/query?query=${encodeURIComponent(expr)}`);
    return Number(result[0]?.value[1] ?? NaN);
  };
  const isCounted = async (expr: string) => await eventually(async () => await total(expr) > 0);

  await t.step("says of each target what was wrong with it", async () => {
    const problems = async () => {
      const { activeTargets } = await json(server, "/api/v1/targets");
      // deno-lint-ignore no-explicit-any
      return activeTargets.map(({ labels, lastError }: any) => `${labels.job}: ${lastError}`);
    };
    for (
      const problem of [
        /^labels: .* line 1: it is longer than 65536 characters$/,
        /^value: .* line 1: .* longer than 16384 characters$/,
        /^line: .* line 1: it is longer than 65536 characters$/,
        /^names: .* line 1: .* longer than 1024 characters$/,
        /^text: .* line 1: expected a value, got "is no metric"$/,
      ]
    ) await eventually(async () => (await problems()).some((one: string) => problem.test(one)));
  });
  await t.step("leaves a tenth of the room to itself", async () => {
    await isCounted("modelwatch_store_refused_series_total");
    const series = await total("prometheus_tsdb_head_series");
    assert(series < MAX_SERIES, `${series} series`);
  });
  await t.step("counts what it refused", async () => {
    await isCounted('modelwatch_scrape_refused_samples_total{exported_job="churn"}');
  });
  await t.step("still samples itself", async () => {
    const scrapesOfOurs = 'count_over_time(up{job="modelwatch"}[1h])';
    const before = await total(scrapesOfOurs);
    await eventually(async () => await total(scrapesOfOurs) > before);
  });
  await t.step("still predicts", async () => {
    const { status } = await fetch(`${server.url}/models`);
    assertEquals(status, 200);
  });
  await server.stop();
});
