import { assertEquals } from "@std/assert/mod.js";
import type { EmbeddedOptions } from "../prometheus/embedded.ts";
import { discoverTargets } from "../prometheus/scrape/discover_targets.ts";
import { parseScrapeConfig } from "../prometheus/scrape/scrape_config_file.ts";
import { monitorRights } from "./monitor_rights.ts";
import { rightToGiveWay } from "./priority.ts";

const EMBEDDED: EmbeddedOptions = {
  kind: "embedded",
  self: "http://127.0.0.1:8000",
  externalUrl: "http://outside",
  scrapeIntervalMs: 15_000,
  targets: [],
  retentionMs: 3_600_000,
  maxSeries: 1000,
  dataDir: undefined,
  query: { timeoutMs: 1000, maxSamples: 1000, concurrency: 1, share: 1 },
  rules: { intervalMs: 15_000, alertmanager: undefined },
};
const REMOTE = {
  kind: "remote",
  url: "https://prometheus.example/prefix",
  tenant: undefined,
  tokenFile: undefined,
  timeoutMs: 1000,
} as const;
const sys = rightToGiveWay();

Deno.test("a monitor without targets and a data folder may neither use the network nor files", () => {
  assertEquals(monitorRights(EMBEDDED), { net: [], read: [], write: [], sys });
});

Deno.test("a monitor may reach its targets and its Alertmanager, and use its data folder", () => {
  const options = {
    ...EMBEDDED,
    targets: [
      { job: "a", url: "http://a:9100/metrics" },
      { job: "b", url: "https://b.example/metrics" },
    ],
    dataDir: "/data",
    rules: { intervalMs: 15_000, alertmanager: "http://user:secret@am/prefix" },
  };
  assertEquals(monitorRights(options), {
    net: ["a:9100", "b.example:443", "am:80"],
    read: ["/data"],
    write: ["/data"],
    sys,
  });
});

Deno.test("a monitor may reach another Prometheus, and read its token", () => {
  assertEquals(monitorRights(REMOTE), {
    ...{ net: ["prometheus.example:443"], read: [], write: [], sys },
  });
  assertEquals(monitorRights({ ...REMOTE, tokenFile: "/token" }).read, ["/token"]);
});

Deno.test("a monitor may use the files of the prediction log, beside all others", () => {
  const options = { ...EMBEDDED, dataDir: "/data" };
  const files = ["/l", "/l.1", "/l.2", "/l.3", "/l.4", "/l.5"];
  const { read, write } = monitorRights(options, { path: "/l", maxBytes: 1000 });
  assertEquals([read, write], [["/data", ...files], ["/data", ...files]]);
  assertEquals(monitorRights(REMOTE, { path: "/l", maxBytes: 1000 }).write, files);
});

Deno.test("a monitor may reach the targets of a scrape configuration, and read their secrets", () => {
  const text = `scrape_configs:
- job_name: a
  basic_auth: { username: me, password_file: /secret }
  static_configs: [{ targets: [a:1, b:2] }]`;
  const discovered = discoverTargets(parseScrapeConfig("/s.yml", text, 15_000));
  const { net, read, write } = monitorRights({ ...EMBEDDED, dataDir: "/data", discovered });
  assertEquals([net, read, write], [["a:1", "b:2"], ["/data", "/secret"], ["/data"]]);
});

Deno.test("a monitor may reach the collector of traces, beside all others", () => {
  const tracing = { url: "http://collector:4318/v1/traces" };
  assertEquals(monitorRights(EMBEDDED, undefined, tracing).net, ["collector:4318"]);
  assertEquals(monitorRights(REMOTE, undefined, tracing).net, [
    ...["prometheus.example:443", "collector:4318"],
  ]);
});
