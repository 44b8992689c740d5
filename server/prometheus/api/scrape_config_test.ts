import { assertEquals } from "@std/assert/mod.js";
import { parse } from "yaml";
import { scrapeConfig } from "./scrape_config.ts";

Deno.test("scrapeConfig() has the format of Prometheus' configuration file", () => {
  const target = (job: string, url: string, labels: Record<string, string> = {}) => ({
    ...{ job, url: new URL(url), intervalMs: 5000, timeoutMs: 1500 },
    labels: new Map(Object.entries({ job, ...labels })),
  });
  const yaml = scrapeConfig(5000, [
    target("a", "http://x:1/metrics", { instance: "x:1" }),
    target('b"', "https://me:hush@y/m", { instance: "y" }),
    target("a", "http://z:1/metrics", { instance: "z:1", job: "c", env: '"' }),
  ]);
  const times = { scrape_interval: "5s", scrape_timeout: "1s500ms" };
  assertEquals(parse(yaml), {
    global: { scrape_interval: "5s" },
    scrape_configs: [
      {
        ...{ job_name: "a", metrics_path: "/metrics", scheme: "http", ...times },
        static_configs: [
          { targets: ["x:1"] },
          { targets: ["z:1"], labels: { job: "c", env: '"' } },
        ],
      },
      {
        ...{ job_name: 'b"', metrics_path: "/m", scheme: "https", ...times },
        static_configs: [{ targets: ["y:443"], labels: { instance: "y" } }],
      },
    ],
  });
  assertEquals(parse(scrapeConfig(60_000, [])), {
    global: { scrape_interval: "1m" },
    scrape_configs: null,
  });
});
