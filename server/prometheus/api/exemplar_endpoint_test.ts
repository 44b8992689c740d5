import { assertEquals } from "@std/assert/mod.js";
import { labelsOf } from "../promql/labels.ts";
import { ExemplarStore } from "../tsdb/exemplar_store.ts";
import { askJson, NOW, testApi } from "./testing/api.ts";

const PATH = "/api/v1/query_exemplars";

function bucket(store: ExemplarStore, name: string, le: string, id: string, ago = 0): void {
  const labels = new Map([["trace_id", id]]);
  const series = labelsOf([["__name__", name], ["le", le]]);
  store.append(series, { labels, value: 0.25, time: NOW - ago });
}

async function ask(store: ExemplarStore, parameters: Readonly<Record<string, string>>) {
  const { status, data } = await askJson(testApi({ exemplars: store }), PATH, {
    ...{ start: "0", end: String(NOW / 1000) },
    ...parameters,
  });
  return { status, data };
}

Deno.test("/api/v1/query_exemplars returns the exemplars of the series, as Prometheus does", async () => {
  const store = new ExemplarStore();
  bucket(store, "a_bucket", "0.5", "p", 1500);
  bucket(store, "a_bucket", "0.5", "q");
  bucket(store, "a_bucket", "+Inf", "r");
  bucket(store, "b_bucket", "1", "s");
  const query = "histogram_quantile(0.9, sum by (le) (rate(a_bucket[5m])))";
  const exemplar = (trace_id: string, timestamp: number) => ({
    ...{ labels: { trace_id }, value: "0.25", timestamp },
  });
  assertEquals(await ask(store, { query }), {
    status: 200,
    data: [
      {
        seriesLabels: { __name__: "a_bucket", le: "+Inf" },
        exemplars: [exemplar("r", NOW / 1000)],
      },
      {
        seriesLabels: { __name__: "a_bucket", le: "0.5" },
        exemplars: [exemplar("p", NOW / 1000 - 1.5), exemplar("q", NOW / 1000)],
      },
    ],
  });
});

Deno.test("/api/v1/query_exemplars finds those of every selector of a query, in its time", async () => {
  const store = new ExemplarStore();
  bucket(store, "a", "1", "p");
  bucket(store, "b", "1", "q", 60_000);
  const series = async (parameters: Readonly<Record<string, string>>) =>
    (await ask(store, parameters)).data.map(({ seriesLabels }: { seriesLabels: unknown }) =>
      (seriesLabels as Readonly<Record<string, string>>).__name__
    );
  assertEquals(await series({ query: "a / on() sum(b)" }), ["a", "b"]);
  assertEquals(await series({ query: 'max_over_time({__name__=~"a|b"}[5m:1m])' }), ["a", "b"]);
  assertEquals(await series({ query: "a or b", start: String(NOW / 1000 - 30) }), ["a"]);
  assertEquals(await series({ query: "a or b", end: String(NOW / 1000 - 30) }), ["b"]);
  assertEquals(await series({ query: "1 + 1" }), []);
});
