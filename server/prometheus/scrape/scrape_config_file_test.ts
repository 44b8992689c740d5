import { assertEquals } from "@std/assert/mod.js";
import { describeProblem, FileError } from "../text/yaml.ts";
import { parseScrapeConfig } from "./scrape_config_file.ts";
import type { ScrapeJob } from "./scrape_job.ts";

/** The jobs of a file, or the problems in it. */
function read(text: string, intervalMs = 5000) {
  try {
    return parseScrapeConfig("/etc/s.yml", text, intervalMs);
  } catch (error) {
    if (error instanceof FileError) return error.problems.map(describeProblem);
    throw error;
  }
}

Deno.test("parseScrapeConfig() reads a job with everything in it", () => {
  const text = `
global: { scrape_interval: 30s, scrape_timeout: 20s }
scrape_configs:
- job_name: shop
  scrape_interval: 1m
  scrape_timeout: 15s
  metrics_path: /m
  scheme: https
  params: { module: [http_2xx, b] }
  honor_labels: true
  honor_timestamps: false
  sample_limit: 100
  basic_auth: { username: me, password_file: secret.txt }
  tls_config: { ca_file: /ca.pem, cert_file: c.pem, key_file: k.pem, insecure_skip_verify: false }
  static_configs:
  - targets: [a:1, "[::1]:2"]
    labels: { env: prod }
  - targets: [b:1]
  relabel_configs:
  - { source_labels: [__address__, x], separator: "-", regex: "(a).*", target_label: y }
  metric_relabel_configs:
  - { action: LabelDrop, regex: tmp_.* }
`;
  const rule = { separator: ";", targetLabel: "", replacement: "$1", modulus: 0 };
  const labels = new Map([["env", "prod"]]);
  assertEquals(read(text), [{
    ...{ name: "shop", intervalMs: 60_000, timeoutMs: 15_000, scheme: "https", metricsPath: "/m" },
    parameters: new Map([["module", ["http_2xx", "b"]]]),
    settings: {
      http: {
        authorization: {
          kind: "basic",
          username: { text: "me" },
          password: { file: "/etc/secret.txt" },
        },
        tls: { ca: "/ca.pem", client: { cert: "/etc/c.pem", key: "/etc/k.pem" } },
      },
      ...{ honorLabels: true, honorTimestamps: false, sampleLimit: 100 },
      metricRelabeling: [{ ...rule, action: "labeldrop", sourceLabels: [], regex: "tmp_.*" }],
    },
    relabeling: [{
      ...{ ...rule, action: "replace", sourceLabels: ["__address__", "x"], separator: "-" },
      ...{ regex: "(a).*", targetLabel: "y" },
    }],
    targets: [
      { address: "a:1", labels, place: "/etc/s.yml:16:15" },
      { address: "[::1]:2", labels, place: "/etc/s.yml:16:20" },
      { address: "b:1", labels: new Map(), place: "/etc/s.yml:18:15" },
    ],
  }]);
});

Deno.test("parseScrapeConfig() has the defaults of Prometheus, and the interval of the server", () => {
  const [job] = read("scrape_configs: [{ job_name: a }]");
  assertEquals(job, {
    ...{ name: "a", intervalMs: 5000, timeoutMs: 5000, scheme: "http", metricsPath: "/metrics" },
    ...{ parameters: new Map(), relabeling: [], targets: [] },
    settings: {
      http: { authorization: undefined, tls: undefined },
      ...{ honorLabels: false, honorTimestamps: true, sampleLimit: 0, metricRelabeling: [] },
    },
  } as never);
  assertEquals(read(""), []);
});

const times: readonly (readonly [global: string, job: string, want: readonly number[]])[] = [
  ["", "", [60_000, 10_000]],
  ["", "scrape_interval: 5s", [5000, 5000]],
  ["scrape_interval: 20s", "", [20_000, 10_000]],
  ["scrape_interval: 8s", "", [8000, 8000]],
  ["scrape_timeout: 30s", "scrape_interval: 20s", [20_000, 20_000]],
  ["scrape_timeout: 30s", "scrape_timeout: 60s", [60_000, 60_000]],
  ["scrape_interval: 0s", "scrape_interval: 0s, scrape_timeout: 0s", [60_000, 10_000]],
  ["", "scrape_interval: 100ms", [100, 100]],
];
for (const [global, job, want] of times) {
  Deno.test(`parseScrapeConfig() takes ${want} ms from global {${global}} and job {${job}}`, () => {
    const text = `global: {${global}}\nscrape_configs: [{ job_name: a, ${job} }]`;
    const [found] = read(text, 60_000) as readonly ScrapeJob[];
    assertEquals([found!.intervalMs, found!.timeoutMs], want);
  });
}

const job = (fields: string) => `scrape_configs:\n- job_name: a\n  ${fields}`;
const rule = (fields: string) => job(`relabel_configs: [{${fields}}]`);
const AT = "/etc/s.yml:3:";
const NO_ADDRESS = "a target is a host and a port such as 127.0.0.1:9100, without scheme, path " +
  "and password: use scheme, metrics_path and basic_auth";
const wrong: readonly (readonly [text: string, ...problems: string[]])[] = [
  ["rule_files: [a]", "/etc/s.yml:1:13: rule_files has no effect here: use --rules"],
  ["alerting: {}", "/etc/s.yml:1:11: alerting has no effect here: use --alertmanager"],
  [
    "global: { evaluation_interval: 1m }",
    "/etc/s.yml:1:32: evaluation_interval has no effect here: use --evaluation-interval",
  ],
  ["scrape_configs: [{}]", "/etc/s.yml:1:18: an entry of scrape_configs needs a job_name"],
  [
    "scrape_configs: [{ job_name: a }, { job_name: a }]",
    '/etc/s.yml:1:35: job_name "a" is repeated',
  ],
  [job("scheme: ftp"), `${AT}11: scheme must be http or https: it is "ftp"`],
  [job("scrape_interval: 99ms"), `${AT}20: scrape_interval must be at least 100ms`],
  [
    job("scrape_timeout: 6s"),
    `${AT}19: scrape_timeout must not be longer than scrape_interval`,
  ],
  [job("sample_limit: -1"), `${AT}17: sample_limit must not be negative`],
  [job("honor_labels: maybe"), `${AT}17: honor_labels must be true or false: it is "maybe"`],
  [job('static_configs: [{ targets: ["http://a"] }]'), `${AT}32: ${NO_ADDRESS}`],
  [job('static_configs: [{ targets: ["me:x@a"] }]'), `${AT}32: ${NO_ADDRESS}`],
  [job("static_configs: [{ targets: [''] }]"), `${AT}32: ${NO_ADDRESS}`],
  [
    job("static_configs: [{ labels: { '': b } }]"),
    `${AT}36: "" is not a valid label name`,
  ],
  [
    rule("action: bite"),
    `${AT}30: unknown relabel action "bite": there are replace, keep, drop, keepequal, ` +
    "dropequal, hashmod, labelmap, labeldrop, labelkeep, lowercase, uppercase",
    `${AT}21: the relabel action replace needs a target_label`,
  ],
  [
    rule("target_label: x, regex: '('"),
    `${AT}46: regex: error parsing regexp: missing closing ): \`(\``,
  ],
  ...["replace", "keepequal", "dropequal", "lowercase", "uppercase"].map((action) =>
    [
      rule(`action: ${action}`),
      `${AT}21: the relabel action ${action} needs a target_label`,
    ] as const
  ),
  [
    rule("action: hashmod, target_label: x"),
    `${AT}21: the relabel action hashmod needs a modulus above 0`,
  ],
  [
    rule("action: hashmod, target_label: x, modulus: -1"),
    `${AT}65: the relabel action hashmod needs a modulus above 0`,
  ],
  ...["labeldrop", "labelkeep"].map((action) =>
    [
      rule(`action: ${action}, source_labels: [a]`),
      `${AT}21: the relabel action ${action} takes a regex only: remove source_labels`,
    ] as const
  ),
];
for (const [text, ...problems] of wrong) {
  Deno.test(`parseScrapeConfig() refuses ${text.split("\n").at(-1)!.trim()}`, () => {
    const inOrder = problems.toSorted((a, b) => a.split(": ")[0]! < b.split(": ")[0]! ? -1 : 1);
    assertEquals(read(text), inOrder as never);
  });
}

for (const action of ["keep", "drop", "labelmap"]) {
  Deno.test(`parseScrapeConfig() takes the action ${action} without a target_label`, () => {
    assertEquals((read(rule(`action: ${action}`))[0] as { name: string }).name, "a");
  });
}

Deno.test("parseScrapeConfig() names the fields that there are for one that there is not", () => {
  const [problem] = read(job("kubernetes_sd_configs: []")) as string[];
  assertEquals(
    problem,
    '/etc/s.yml:3:3: unknown field "kubernetes_sd_configs" in an entry of scrape_configs: there ' +
      "are job_name, scrape_interval, scrape_timeout, metrics_path, scheme, params, honor_labels, " +
      "honor_timestamps, sample_limit, static_configs, relabel_configs, metric_relabel_configs, " +
      "basic_auth, authorization, bearer_token, bearer_token_file, tls_config",
  );
});

// A value of another kind is named in the problem.
const otherKinds: readonly (readonly [text: string, problem: string])[] = [
  ["[]", "a scrape configuration must be a mapping"],
  ["global: []", "global must be a mapping"],
  ["scrape_configs: {}", "scrape_configs must be a list"],
  ["scrape_configs: [[]]", "an entry of scrape_configs must be a mapping"],
  [job("scheme: []"), "scheme must be a text"],
  [job("metrics_path: []"), "metrics_path must be a text"],
  [job("sample_limit: x"), 'sample_limit must be a whole number: it is "x"'],
  [job("honor_timestamps: x"), 'honor_timestamps must be true or false: it is "x"'],
  [job("scrape_interval: []"), "scrape_interval must be a text"],
  [job("scrape_timeout: []"), "scrape_timeout must be a text"],
  [job("params: []"), "params must be a mapping"],
  [job("params: { a: b }"), "params: a must be a list"],
  [job("static_configs: {}"), "static_configs must be a list"],
  [job("static_configs: [[]]"), "a group of static_configs must be a mapping"],
  [job("static_configs: [{ targets: a }]"), "targets must be a list"],
  [job("static_configs: [{ targets: [[]] }]"), "a target must be a text"],
  [job("static_configs: [{ labels: [] }]"), "labels must be a mapping"],
  [job("relabel_configs: {}"), "relabel_configs must be a list"],
  [job("metric_relabel_configs: [[]]"), "an entry of metric_relabel_configs must be a mapping"],
  [rule("source_labels: a"), "source_labels must be a list"],
  [rule("source_labels: [[]]"), "a label of source_labels must be a text"],
  [rule("modulus: x"), 'modulus must be a whole number: it is "x"'],
  [rule("action: []"), "action must be a text"],
  [rule("regex: []"), "regex must be a text"],
  [rule("separator: []"), "separator must be a text"],
];
for (const [text, problem] of otherKinds) {
  Deno.test(`parseScrapeConfig() says that ${problem}`, () => {
    const problems = read(text) as string[];
    assertEquals(problems.some((found) => found.endsWith(`: ${problem}`)), true, String(problems));
  });
}

Deno.test("parseScrapeConfig() has Prometheus' defaults for a relabeling rule", () => {
  const [found] = read(rule("target_label: x")) as readonly ScrapeJob[];
  assertEquals(found!.relabeling, [{
    ...{ action: "replace", sourceLabels: [], separator: ";", regex: "(.*)" },
    ...{ targetLabel: "x", replacement: "$1", modulus: 0 },
  }]);
  const [one] = read(rule("action: hashmod, target_label: x, modulus: 1"));
  assertEquals((one as ScrapeJob).relabeling[0]!.modulus, 1);
});
