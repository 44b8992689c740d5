import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import type { Labels } from "../storage.ts";
import { Store } from "../tsdb/store.ts";
import type { RelabelRule } from "./relabel.ts";
import { type SampleSettings, type Scraped, Scraper, type ScraperOptions } from "./scraper.ts";

const TARGET = new Map([["job", "x"], ["instance", "host:1"]]);

/** A target that answers what the test tells it to, and a store that keeps it. */
class Scene {
  readonly store: Store;
  readonly scraper: Scraper;
  #answer: () => Scraped = () => text("");

  constructor(options: Partial<ScraperOptions> = {}, store = new Store()) {
    this.store = store;
    let milliseconds = 0;
    this.scraper = new Scraper({
      target: TARGET,
      appender: this.store,
      fetch: () => this.#answer(),
      clock: () => milliseconds += 125, // so that every scrape takes 0.125 s
      ...options,
    });
  }

  scrape(tick: number, answer: Scraped | Error) {
    this.#answer = () => {
      if (answer instanceof Error) throw answer;
      return answer;
    };
    return this.scraper.scrape(tick);
  }

  /** The series of a name, as `name{label=value}: time value, …`; target labels left out. */
  dump(name = "[^us].*|.{1}"): string[] {
    const series = this.store.select([{ name: "__name__", op: "=~", value: name }], 0, Infinity);
    return series.map(({ labels, samples }) => {
      const { length, times, values, stale } = samples(0, Infinity);
      const list = Array.from(
        { length },
        (_, i) => `${times[i]} ${stale[i] ? "stale" : values[i]}`,
      );
      return `${seriesName(labels)}: ${list.join(", ")}`;
    });
  }
}

function seriesName(labels: Labels): string {
  const pairs = [...labels].filter(([name, value]) =>
    name !== "__name__" && TARGET.get(name) !== value
  );
  const inBraces = pairs.map((pair) => pair.join("=")).join(",");
  return `${labels.get("__name__")}${inBraces && `{${inBraces}}`}`;
}

function text(text: string): Scraped {
  return { kind: "text", text, format: "text" };
}

Deno.test("a scrape stores its samples with the target's labels", async () => {
  const scene = new Scene();
  await scene.scrape(1000, text('a{b="1"} 5\nc 6 900\n'));
  assertEquals(scene.dump(), ["a{b=1}: 1000 5", "c: 900 6"]);
  assertEquals(scene.store.labelValues("instance"), ["host:1"]);
});

Deno.test("a scrape writes the metrics about itself", async () => {
  const scene = new Scene();
  await scene.scrape(1000, text("a 1\nb 1\n"));
  await scene.scrape(2000, text("a 1\nc 1\n"));
  await scene.scrape(3000, new Error("refused"));
  assertEquals(scene.dump("up|scrape_.*"), [
    "scrape_duration_seconds: 1000 0.125, 2000 0.125, 3000 0.125",
    "scrape_samples_post_metric_relabeling: 1000 2, 2000 2, 3000 0",
    "scrape_samples_scraped: 1000 2, 2000 2, 3000 0",
    "scrape_series_added: 1000 2, 2000 1, 3000 0",
    "up: 1000 1, 2000 1, 3000 0",
  ]);
});

Deno.test("a series gets one stale marker when a scrape lacks it", async () => {
  const scene = new Scene();
  await scene.scrape(1000, text("a 1\nb 1\n"));
  await scene.scrape(2000, text("a 2\n"));
  await scene.scrape(3000, text("a 3\n"));
  await scene.scrape(4000, text("a 4\nb 4\n"));
  assertEquals(scene.dump(), [
    "a: 1000 1, 2000 2, 3000 3, 4000 4",
    "b: 1000 1, 2000 stale, 4000 4",
  ]);
});

Deno.test("a series with explicit timestamps gets no stale marker", async () => {
  const scene = new Scene();
  await scene.scrape(1000, text("a 1 990\n"));
  await scene.scrape(2000, text(""));
  assertEquals(scene.dump(), ["a: 990 1"]);
});

Deno.test("a failed scrape writes a stale marker for each series", async () => {
  const scene = new Scene();
  await scene.scrape(1000, text("a 1\nb 1\n"));
  const { error } = await scene.scrape(2000, new Error("connection refused"));
  await scene.scrape(3000, text("a 3\n"));
  assertEquals(error, "connection refused");
  assertEquals(scene.dump(), ["a: 1000 1, 2000 stale, 3000 3", "b: 1000 1, 2000 stale"]);
});

Deno.test("no sample of an invalid exposition is stored", async () => {
  const scene = new Scene();
  const { error } = await scene.scrape(1000, text("a 1\nb x\n"));
  assertStringIncludes(error!, "line 2");
  assertEquals(scene.dump(), []);
  const again = await scene.scrape(2000, text("a 1\nb{c=1} 1\n"));
  assertStringIncludes(again.error!, "line 2");
  assertEquals(scene.dump(), []);
});

Deno.test("a scraped label never replaces a label of the target", async () => {
  const scene = new Scene();
  await scene.scrape(1000, text('a{job="mine"} 1\n'));
  assertEquals(scene.dump(), ["a{exported_job=mine}: 1000 1"]);
});

Deno.test('le="1" and le="1.0" are one series', async () => {
  const scene = new Scene();
  await scene.scrape(1000, text('# TYPE a histogram\na_bucket{le="1"} 1\n'));
  await scene.scrape(2000, text('# TYPE a histogram\na_bucket{le="1.0"} 2\nb{le="1"} 2\n'));
  assertEquals(scene.dump(), ["a_bucket{le=1.0}: 1000 1, 2000 2", "b{le=1.0}: 2000 2"]);
});

Deno.test("a target in this process hands over samples without an exposition", async () => {
  const scene = new Scene();
  const labels = new Map([["__name__", "a"], ["b", "1"]]);
  const samples = (value: number): Scraped => ({ kind: "samples", samples: [{ labels, value }] });
  await scene.scrape(1000, samples(1));
  const second = await scene.scrape(2000, samples(2));
  assertEquals(second.seriesAdded, 0);
  // Another object with the same labels is the same series.
  const copy = await scene.scrape(3000, {
    kind: "samples",
    samples: [{ labels: new Map(labels), value: 3 }],
  });
  assertEquals(copy.seriesAdded, 0);
  await scene.scrape(4000, { kind: "samples", samples: [] });
  assertEquals(scene.dump(), ["a{b=1}: 1000 1, 2000 2, 3000 3, 4000 stale"]);
});

Deno.test("a series that counts from 0 on begins with a 0 at the time of the scrape before", async () => {
  const scene = new Scene();
  const sample = (name: string, value: number, startsAtZero = true) => ({
    ...{ labels: new Map([["__name__", name]]), value, startsAtZero },
  });
  const [early, late, zero, gauge] = ["c1", "c2", "c3", "g"];
  const scrape = (tick: number, ...samples: ReturnType<typeof sample>[]) =>
    scene.scrape(tick, { kind: "samples", samples });
  // Nothing is known of the time before the first scrape.
  const first = sample(early!, 5);
  await scrape(1000, first);
  const rest = [sample(late!, 7), sample(zero!, 0), sample(gauge!, 3, false)];
  await scrape(2000, first, ...rest);
  await scrape(3000, first, ...rest);
  assertEquals(scene.dump(), [
    "c1: 1000 5, 2000 5, 3000 5",
    "c2: 1000 0, 2000 7, 3000 7",
    "c3: 2000 0, 3000 0",
    "g: 2000 3, 3000 3",
  ]);
});

Deno.test("refused samples are counted by reason", async () => {
  const scene = new Scene({}, new Store({ maxSeries: 6 }));
  await scene.scrape(1000, text("")); // five series of reports
  const { refused, error } = await scene.scrape(
    2_000_000,
    text("a 1\na 2\na 1 1000\na 1 2000000\na 1 2600001\nb 1\na 3 2600000\n"),
  );
  assertEquals(error, undefined);
  // Ten minutes ahead of the scrape is what a sample may be.
  assertEquals(scene.dump("a"), ["a: 2000000 1, 2600000 3"]);
  assertEquals(refused, { duplicate: 1, outOfOrder: 1, tooFarAhead: 1, noRoom: 1 });
});

Deno.test("a series that the store has removed is created again", async () => {
  const scene = new Scene({}, new Store({ retentionMs: 3_600_000 }));
  await scene.scrape(1000, text('a{b="1"} 1\n'));
  scene.store.advance(24 * 3_600_000);
  assertEquals(scene.store.stats().series, 0);
  const { refused } = await scene.scrape(24 * 3_600_000, text('a{b="1"} 2\n'));
  assertEquals(refused, {});
  assertEquals(scene.dump(), ["a{b=1}: 86400000 2"]);
});

Deno.test("a scrape returns types and help texts", async () => {
  const scene = new Scene();
  const { descriptions } = await scene.scrape(1000, text("# TYPE a gauge\n# HELP a Text.\na 1\n"));
  assertEquals(descriptions, [
    { kind: "type", family: "a", text: "gauge" },
    { kind: "help", family: "a", text: "Text." },
  ]);
});

Deno.test("a failed scrape returns its error and no samples", async () => {
  const scene = new Scene();
  assertEquals(await scene.scrape(1000, new Error("no")), {
    ...{ error: "no", scraped: 0, kept: 0, seriesAdded: 0, refused: {}, descriptions: [] },
    durationSeconds: 0.125,
  });
});

/** A scene that tells for which series of the target the store was asked. */
function learning() {
  const store = new Store();
  const learned: string[] = [];
  const appender = {
    ref: (labels: Labels) => {
      const name = labels.get("__name__")!;
      if (!/^(up|scrape_.*)$/.test(name)) learned.push(name);
      return store.ref(labels);
    },
    append: store.append.bind(store),
    appendStale: store.appendStale.bind(store),
  };
  return { scene: new Scene({ appender }, store), learned: () => learned.splice(0).join() };
}

Deno.test("the store is asked for a series once while no scrape lacks it", async () => {
  const { scene, learned } = learning();
  const after: string[] = [];
  for (const [i, lines] of ["a 1\nb 1\n", "a 1\nb 1\n", "a 1\n", "a 1\nb 1\n"].entries()) {
    await scene.scrape(1000 * i, text(lines));
    after.push(learned());
  }
  assertEquals(after, ["a,b", "", "", "b"]);
});

Deno.test("the store is asked for all series again after a failed scrape", async () => {
  const { scene, learned } = learning();
  await scene.scrape(1000, text("a 1\n"));
  await scene.scrape(2000, new Error("no"));
  await scene.scrape(3000, text("a 1\n"));
  assertEquals(learned(), "a,a");
});

Deno.test("a scrape fails when the exposition exceeds a limit", async () => {
  const { error } = await new Scene().scrape(1000, text(`${"a".repeat(1025)} 1\n`));
  assertStringIncludes(error!, "longer than 1024 characters");
});

Deno.test("a scrape succeeds when the store has no room for the metrics about it", async () => {
  const scene = new Scene({}, new Store({ maxSeries: 1 }));
  const { error } = await scene.scrape(1000, text("a 1\n"));
  assertEquals(error, undefined);
  assertEquals(scene.dump(".+"), ["a: 1000 1"]);
});

const SETTINGS: SampleSettings = {
  ...{ honorLabels: false, honorTimestamps: true, sampleLimit: 0, metricRelabeling: [] },
};
const RULE: RelabelRule = {
  ...{ action: "replace", sourceLabels: [], separator: ";", regex: "(.*)" },
  ...{ targetLabel: "", replacement: "$1", modulus: 0 },
};

Deno.test("metric relabeling changes and drops samples, which are counted before and after", async () => {
  const metricRelabeling: readonly RelabelRule[] = [
    { ...RULE, action: "drop", sourceLabels: ["__name__"], regex: "go_.*" },
    { ...RULE, sourceLabels: ["job", "b"], targetLabel: "c" },
  ];
  const scene = new Scene({ settings: { ...SETTINGS, metricRelabeling } });
  for (const tick of [1000, 2000]) {
    const { scraped, kept } = await scene.scrape(tick, text('a{b="1"} 5\ngo_x 1\n'));
    assertEquals([scraped, kept], [2, 1]);
  }
  assertEquals(scene.dump("[^us].*"), ["a{b=1,c=x;1}: 1000 5, 2000 5"]);
  assertEquals(scene.dump("scrape_samples_.*"), [
    "scrape_samples_post_metric_relabeling: 1000 1, 2000 1",
    "scrape_samples_scraped: 1000 2, 2000 2",
  ]);
});

Deno.test("a series that loses its name fails the scrape, and one that loses all labels is dropped", async () => {
  const dropping = (regex: string): Partial<ScraperOptions> => ({
    settings: { ...SETTINGS, metricRelabeling: [{ ...RULE, action: "labeldrop", regex }] },
  });
  const nameless = await new Scene(dropping("__name__")).scrape(1000, text("a 1\n"));
  assertEquals(nameless.error, "a series has no name after relabeling: keep the label __name__");
  const { error, scraped, kept } = await new Scene(dropping(".*")).scrape(1000, text("a 1\n"));
  assertEquals([error, scraped, kept], [undefined, 1, 0]);
});

Deno.test("with honor_labels the labels of the target's series win", async () => {
  const scene = new Scene({ settings: { ...SETTINGS, honorLabels: true } });
  await scene.scrape(1000, text('a{job="own",instance=""} 1\nb 1\n'));
  assertEquals(scene.dump(), ["a{job=own}: 1000 1", "b: 1000 1"]);
  assertEquals(scene.store.labelValues("exported_job"), []);
});

Deno.test("without honor_timestamps samples get the time of the scrape", async () => {
  const scene = new Scene({ settings: { ...SETTINGS, honorTimestamps: false } });
  await scene.scrape(1000, text("a 1 900\n"));
  assertEquals(scene.dump(), ["a: 1000 1"]);
});

Deno.test("a scrape fails above sample_limit, which counts the samples that are kept", async () => {
  const metricRelabeling = [{ ...RULE, action: "drop", sourceLabels: ["__name__"], regex: "c" }];
  const settings = { ...SETTINGS, sampleLimit: 2, metricRelabeling } as SampleSettings;
  const scene = new Scene({ settings });
  assertEquals((await scene.scrape(1000, text("a 1\nb 1\nc 1\n"))).error, undefined);
  assertEquals(
    (await scene.scrape(2000, text("a 1\nb 1\nd 1\n"))).error,
    "its 3 samples are more than the sample_limit of 2",
  );
});
