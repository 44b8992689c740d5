import { assertEquals } from "@std/assert/mod.js";
import { Target } from "../scrape/target.ts";
import { askJson, filledStore, NOW, testApi } from "./testing/api.ts";

interface Scene {
  readonly job: string;
  readonly url: string;
  /** Undefined for a target that does not respond. */
  readonly text?: string;
}

async function targetsOf(...scenes: readonly Scene[]): Promise<Target[]> {
  const targets = scenes.map(({ job, url, text }) =>
    new Target({
      ...{ job, url: new URL(url), intervalMs: 90_000, timeoutMs: 1500, now: () => NOW },
      appender: filledStore(),
      fetch: () => {
        if (text === undefined) throw new Error("refused");
        return { kind: "text", format: "text", text };
      },
    })
  );
  for (const target of targets) await target.scrape(NOW);
  return targets;
}

const GOOD = {
  job: "good",
  url: "https://x:9/metrics",
  text: "# TYPE a gauge\n# HELP a An a.\na 1\n",
};
const OTHER = {
  job: "other",
  url: "http://y/m",
  text: "# TYPE a gauge\n# HELP a Another.\n# TYPE b counter\n",
};

/** The `data` of a path for some targets. */
async function data(path: string, query: string, ...scenes: readonly Scene[]) {
  const api = testApi({ targets: await targetsOf(...scenes) });
  return (await askJson(api, `/api/v1/${path}`, query)).data;
}

Deno.test("/api/v1/targets returns a target's address and scrape interval", async () => {
  const { activeTargets, droppedTargets, droppedTargetCounts } = await data("targets", "", GOOD);
  const { lastScrapeDuration, ...target } = activeTargets[0];
  assertEquals([droppedTargets, droppedTargetCounts], [[], { good: 0 }]);
  assertEquals(lastScrapeDuration >= 0 && lastScrapeDuration < 60, true);
  assertEquals(target, {
    discoveredLabels: {
      ...{ __address__: "x:9", __metrics_path__: "/metrics", __scheme__: "https" },
      ...{ __scrape_interval__: "1m30s", __scrape_timeout__: "1s500ms", job: "good" },
    },
    labels: { instance: "x:9", job: "good" },
    ...{ scrapePool: "good", scrapeUrl: GOOD.url, globalUrl: GOOD.url, lastError: "" },
    ...{ lastScrape: "2023-11-14T22:13:20.000Z", health: "up" },
    ...{ scrapeInterval: "1m30s", scrapeTimeout: "1s500ms" },
  });
});

Deno.test("/api/v1/targets tells failed scrapes from targets that were not scraped yet", async () => {
  const { activeTargets: [down] } = await data("targets", "", { job: "down", url: "http://z/" });
  assertEquals([down.health, down.lastError], ["down", "refused"]);
  const target = new Target({
    ...{ job: "new", url: new URL("http://z/"), intervalMs: 1000, timeoutMs: 1000 },
    ...{ appender: filledStore(), now: () => NOW },
    fetch: () => ({ kind: "samples", samples: [] }),
  });
  const api = testApi({ targets: [target] });
  const { data: { activeTargets: [fresh] } } = await askJson(api, "/api/v1/targets");
  assertEquals([fresh.health, fresh.lastScrape, fresh.lastScrapeDuration, fresh.lastError], [
    ...["unknown", "0001-01-01T00:00:00Z", 0, ""],
  ]);
});

Deno.test("/api/v1/targets filters by state and pool", async () => {
  const jobs = async (query: string) =>
    (await data("targets", query, GOOD, OTHER)).activeTargets
      .map(({ scrapePool }: { scrapePool: string }) => scrapePool);
  assertEquals(await jobs(""), ["good", "other"]);
  assertEquals(await jobs("state=active"), ["good", "other"]);
  assertEquals(await jobs("state=Dropped"), []);
  assertEquals(await jobs("scrapePool=other"), ["other"]);
  assertEquals(await data("scrape_pools", "", OTHER, GOOD, GOOD), {
    scrapePools: ["good", "other"],
  });
});

const a = { type: "gauge", help: "An a.", unit: "" };
const another = { type: "gauge", help: "Another.", unit: "" };
const b = { type: "counter", help: "", unit: "" };

const metadata: readonly (readonly [query: string, want: unknown])[] = [
  ["", { a: [a, another], b: [b] }],
  ["metric=a", { a: [a, another] }],
  ["metric=none", {}],
  ["limit=1", { a: [a, another] }],
  ["limit=0", {}],
  ["limit=-1", { a: [a, another], b: [b] }],
  ["limit_per_metric=1", { a: [a], b: [b] }],
  ["limit_per_metric=-5", { a: [a, another], b: [b] }],
];
for (const [query, want] of metadata) {
  Deno.test(`/api/v1/metadata?${query} returns each description of a metric once`, async () => {
    assertEquals(await data("metadata", query, GOOD, GOOD, OTHER), want);
  });
}

Deno.test("/api/v1/metadata compares descriptions by type, help and unit", async () => {
  const text = (lines: string) => ({ ...GOOD, text: lines });
  const found = await data(
    "metadata",
    "",
    text("# TYPE a gauge\n"),
    text("# TYPE a counter\n"),
    text("# TYPE a gauge\n# HELP a x\n"),
  );
  assertEquals(found.a.length, 3);
});

Deno.test("/api/v1/metadata refuses a limit that is not a number", async () => {
  for (const name of ["limit", "limit_per_metric"]) {
    for (const text of ["x", "1x", "x1"]) {
      const { status, error } = await askJson(testApi(), "/api/v1/metadata", { [name]: text });
      assertEquals([status, error], [400, `${name} must be a number`]);
    }
  }
});

const good = { instance: "x:9", job: "good" };
const other = { instance: "y:80", job: "other" };
const ofTargets: readonly (readonly [query: string, want: unknown])[] = [
  ["", [
    { target: good, metric: "a", ...a },
    { target: other, metric: "a", ...another },
    { target: other, metric: "b", ...b },
  ]],
  ["metric=a", [{ target: good, ...a }, { target: other, ...another }]],
  ["metric=b", [{ target: other, ...b }]],
  ["limit=1", [{ target: good, metric: "a", ...a }]],
  ['match_target={job="other"}&metric=b', [{ target: other, ...b }]],
  ['match_target={job="other",instance="x:9"}', []],
  ['match_target={job="good",nothing=""}', [{ target: good, metric: "a", ...a }]],
];
for (const [query, want] of ofTargets) {
  Deno.test(`/api/v1/targets/metadata?${query} returns the metadata of each target`, async () => {
    assertEquals(await data("targets/metadata", query, GOOD, OTHER), want);
  });
}

Deno.test("a target keeps its metadata while it does not respond", async () => {
  let answers = true;
  const target = new Target({
    ...{ job: "j", url: new URL("http://z/"), intervalMs: 1000, timeoutMs: 1000, now: () => NOW },
    appender: filledStore(),
    fetch: () => {
      if (!answers) throw new Error("refused");
      return { kind: "text", format: "text", text: "# TYPE a gauge\n" };
    },
  });
  await target.scrape(NOW);
  answers = false;
  await target.scrape(NOW + 1000);
  assertEquals(target.descriptions, [{ kind: "type", family: "a", text: "gauge" }]);
});

Deno.test("a target's bounds are normalized, and its scrapes take time", async () => {
  const store = filledStore();
  const target = new Target({
    ...{ job: "j", url: new URL("http://z/"), intervalMs: 1000, timeoutMs: 1000, now: () => NOW },
    appender: store,
    fetch: () => ({
      kind: "text",
      format: "text",
      text: '# TYPE h histogram\nh_bucket{le="1"} 1\n',
    }),
  });
  const { durationSeconds } = await target.scrape(NOW);
  assertEquals(durationSeconds >= 0, true);
  assertEquals(store.labelValues("le", [], -Infinity, Infinity), ["1.0"]);
});

Deno.test("/api/v1/targets shows no user and no password of a target", async () => {
  const scene = { ...GOOD, url: "https://me:hush@x:9/metrics?token=hush" };
  const { activeTargets: [target] } = await data("targets", "", scene);
  const want = "https://x:9/metrics?token=xxxxx";
  assertEquals([target.scrapeUrl, target.globalUrl], [want, want]);
  assertEquals(JSON.stringify(target).includes("hush"), false);
});
