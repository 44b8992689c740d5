import { assertEquals } from "@std/assert/mod.js";
import { parse } from "yaml";
import { scrapeConfig } from "./scrape_config.ts";

Deno.test("scrapeConfig() has the format of Prometheus' configuration file", () => {
  const target = (job: string, url: string) => ({
    ...{ job, url: new URL(url), timeoutMs: 1500 },
    labels: new Map([["instance", new URL(url).host]]),
  });
  const yaml = scrapeConfig(5000, [target("a", "http://x:1/metrics"), target('b"', "https://y/m")]);
  assertEquals(parse(yaml), {
    global: { scrape_interval: "5s" },
    scrape_configs: [
      {
        ...{ job_name: "a", scrape_timeout: "1s500ms", metrics_path: "/metrics", scheme: "http" },
        static_configs: [{ targets: ["x:1"] }],
      },
      {
        ...{ job_name: 'b"', scrape_timeout: "1s500ms", metrics_path: "/m", scheme: "https" },
        static_configs: [{ targets: ["y"] }],
      },
    ],
  });
  assertEquals(parse(scrapeConfig(60_000, [])), {
    global: { scrape_interval: "1m" },
    scrape_configs: null,
  });
});
