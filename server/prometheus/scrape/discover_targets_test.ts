import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { discoverTargets, TargetError } from "./discover_targets.ts";
import { parseScrapeConfig } from "./scrape_config_file.ts";

/** The targets of one job: its fields as YAML in braces. */
function discover(fields: string) {
  const text = `scrape_configs: [{ job_name: shop, ${fields} }]`;
  return discoverTargets(parseScrapeConfig("/s.yml", text, 15_000));
}

const ADDRESSES = "static_configs: [{ targets: ['a:1', 'b:2'], labels: { env: prod, __tmp: x } }]";

Deno.test("discoverTargets() gives targets the labels and URLs that Prometheus gives", () => {
  const { targets, dropped } = discover(`${ADDRESSES}, metrics_path: "/m?", params: { q: [1, 2] }`);
  assertEquals(dropped, []);
  assertEquals(targets.map(({ url, job }) => [job, url]), [
    ["shop", "http://a:1/m%3F?q=1&q=2"],
    ["shop", "http://b:2/m%3F?q=1&q=2"],
  ]);
  const [{ labels, discovered, intervalMs, timeoutMs }] = targets as [typeof targets[number]];
  assertEquals(Object.fromEntries(labels), { instance: "a:1", job: "shop", env: "prod" });
  assertEquals(Object.fromEntries(discovered), {
    ...{ __address__: "a:1", __metrics_path__: "/m?", __scheme__: "http", __param_q: "1" },
    ...{ __scrape_interval__: "15s", __scrape_timeout__: "10s", __tmp: "x" },
    ...{ job: "shop", env: "prod" },
  });
  assertEquals([intervalMs, timeoutMs], [15_000, 10_000]);
});

Deno.test("relabeling changes the address, the path, a parameter and the interval of a target", () => {
  const rules = [
    "{ source_labels: [__address__], target_label: __param_target }",
    "{ source_labels: [__param_target], target_label: instance }",
    '{ target_label: __address__, replacement: "probe:9115" }',
    "{ target_label: __metrics_path__, replacement: /probe }",
    "{ target_label: __scheme__, replacement: https }",
    "{ target_label: __scrape_interval__, replacement: 1m }",
    "{ target_label: __scrape_timeout__, replacement: 30s }",
    '{ target_label: env, replacement: "" }',
  ];
  const { targets } = discover(`${ADDRESSES}, relabel_configs: [${rules}]`);
  assertEquals(targets.map(({ url }) => url), [
    "https://probe:9115/probe?target=a%3A1",
    "https://probe:9115/probe?target=b%3A2",
  ]);
  assertEquals(Object.fromEntries(targets[0]!.labels), { instance: "a:1", job: "shop" });
  assertEquals([targets[0]!.intervalMs, targets[0]!.timeoutMs], [60_000, 30_000]);
});

Deno.test("relabeling replaces the first value of a parameter, and keeps the others", () => {
  const rules = "[{ target_label: __param_q, replacement: x }]";
  const { targets } = discover(`${ADDRESSES}, params: { q: [1, 2] }, relabel_configs: ${rules}`);
  assertEquals(targets[0]!.url, "http://a:1/metrics?q=x&q=2");
});

Deno.test("a target that relabeling drops is kept with its labels before", () => {
  const rules = "[{ source_labels: [__address__], regex: 'a:.*', action: drop }]";
  const { targets, dropped } = discover(`${ADDRESSES}, relabel_configs: ${rules}`);
  assertEquals(targets.map(({ url }) => url), ["http://b:2/metrics"]);
  assertEquals(dropped.map(({ job, discovered }) => [job, discovered.get("__address__")]), [
    ["shop", "a:1"],
  ]);
  const none = discover(`${ADDRESSES}, relabel_configs: [{ action: labeldrop, regex: ".*" }]`);
  assertEquals([none.targets.length, none.dropped.length], [0, 2]);
});

Deno.test("a target that a job has twice is scraped once", () => {
  const twice =
    "static_configs: [{ targets: ['a:1', 'a:1'] }, { targets: ['a:1'], labels: { x: y } }]";
  assertEquals(discover(twice).targets.length, 2);
  const others = "static_configs: [{ targets: [a], labels: { x: '1', y: '2' } }, " +
    "{ targets: [a], labels: { y: '2', x: '1' } }]";
  assertEquals(discover(others).targets.length, 1);
});

Deno.test("discoverTargets() takes the shortest interval, and a timeout of the same length", () => {
  const [target] = discover(`${ADDRESSES}, scrape_interval: 100ms, scrape_timeout: 100ms`).targets;
  assertEquals([target!.intervalMs, target!.timeoutMs], [100, 100]);
});

Deno.test("a parameter without a value, and a label without one, are left out", () => {
  const empty = "static_configs: [{ targets: [a], labels: { x: '' } }], params: { q: [] }";
  const [target] = discover(empty).targets;
  assertEquals([target!.url, target!.discovered.has("__param_q"), target!.labels.has("x")], [
    ...["http://a/metrics", false, false],
  ]);
});

const wrong: readonly (readonly [label: string, value: string, problem: string])[] = [
  ["__address__", "a/b", '"http://a/b" cannot be scraped: a target is a host and a port'],
  ["__address__", "", '"http://" cannot be scraped'],
  ["__scheme__", "ftp", '"ftp://a:1" cannot be scraped'],
  ["__scheme__", "xhttp", '"xhttp://a:1" cannot be scraped'],
  ["__scheme__", "https:x", '"https:x://a:1" cannot be scraped'],
  ["__address__", "a b", '"http://a b" cannot be scraped'],
  ["__scrape_interval__", "fast", '__scrape_interval__: not a valid duration string: "fast"'],
  ["__scrape_interval__", "99ms", "they are 99ms and 10s"],
  ["__scrape_timeout__", "16s", "the timeout at most as long: they are 15s and 16s"],
  ["__scrape_timeout__", "0s", "they are 15s and 0s"],
];
for (const [label, value, problem] of wrong) {
  Deno.test(`discoverTargets() refuses the ${label} "${value}" with the place of the target`, () => {
    const rule = `{ target_label: ${label}, replacement: "${value}" }`;
    const error = assertThrows(
      () => discover(`${ADDRESSES}, relabel_configs: [${rule}]`),
      TargetError,
      problem,
    );
    assertEquals(error.message.startsWith("/s.yml:1:65: "), true, error.message);
  });
}
