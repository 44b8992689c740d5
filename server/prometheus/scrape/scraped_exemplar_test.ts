import { assertEquals } from "@std/assert/mod.js";
import type { Exemplar, Labels } from "../storage.ts";
import { type ScrapedExemplar, scrapedExemplar } from "./scraped_exemplar.ts";
import { Scraper } from "./scraper.ts";

const cases: readonly (readonly [text: string, want: Labels | undefined])[] = [
  ['{trace_id="a",span_id="b"}', new Map([["span_id", "b"], ["trace_id", "a"]])],
  ["{}", new Map()],
  ['{"a b"="c"}', new Map([["a b", "c"]])],
  ['{a="1",a="2"}', undefined],
  ["{a}", undefined],
];
for (const [labels, want] of cases) {
  Deno.test(`scrapedExemplar() ${want === undefined ? "leaves out" : "reads"} ${labels}`, () => {
    const found = scrapedExemplar({ exemplar: { labels, value: 1, time: 2 }, line: 1 });
    const whole = { value: 1, time: 2 };
    assertEquals(found, want === undefined ? undefined : { labels: want, ...whole });
    assertEquals([...found?.labels.keys() ?? []], [...want?.keys() ?? []]);
  });
}

Deno.test("scrapedExemplar() is undefined for a sample without one", () => {
  assertEquals(scrapedExemplar({ exemplar: undefined, line: 1 }), undefined);
});

const TICK = 1_700_000_000_000;

/** The exemplars that a scrape hands on, with the series of each. */
async function scraped(text: string, honorTimestamps = true) {
  const taken: (readonly [Labels, Exemplar])[] = [];
  const scraper = new Scraper({
    target: new Map([["job", "j"]]),
    appender: { ref: () => 1, append: () => "appended", appendStale: () => "appended" },
    exemplars: { append: (labels, exemplar) => taken.push([labels, exemplar]) },
    fetch: () => ({ kind: "text", format: "openmetrics", text: `${text}\n# EOF\n` }),
    settings: {
      ...{ honorLabels: false, honorTimestamps, sampleLimit: 0 },
      metricRelabeling: [{
        ...{ action: "drop", sourceLabels: ["__name__"], separator: ";", regex: "gone" },
        ...{ targetLabel: "", replacement: "", modulus: 0 },
      }],
    },
    clock: () => 0,
  });
  const { error } = await scraper.scrape(TICK);
  return { taken, error };
}

const series = (name: string): Labels => new Map([["__name__", name], ["job", "j"]]);
const trace: ScrapedExemplar = { labels: new Map([["t", "1"]]), value: 0.5 };

Deno.test("a scrape hands on the exemplars of the series that are stored", async () => {
  const { taken } = await scraped(
    `a 1 # {t="1"} 0.5 ${TICK / 1000 - 1.25}\nb 2\ngone 1 # {t="1"} 0.5`,
  );
  assertEquals(taken, [[series("a"), { ...trace, time: TICK - 1250 }]]);
});

Deno.test("an exemplar without a time has that of the scrape", async () => {
  const { taken } = await scraped(`a 1 ${TICK / 1000 - 60} # {t="1"} 0.5`, false);
  assertEquals(taken, [[series("a"), { ...trace, time: TICK }]]);
});

for (const time of ["1e300", "NaN", String(TICK / 1000 + 601)]) {
  Deno.test(`an exemplar with the time ${time} is left out, and its sample is not`, async () => {
    assertEquals(await scraped(`a 1 # {t="1"} 0.5 ${time}`), { taken: [], error: undefined });
  });
}
