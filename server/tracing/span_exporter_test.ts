import { assertEquals } from "@std/assert/mod.js";
import { FAMILIES } from "../metrics/families.ts";
import { Merge } from "../metrics/merge.ts";
import { Tally } from "../metrics/tally.ts";
import type { Delivery } from "./collector.ts";
import { SpanExporter, type SpanExporterOptions } from "./span_exporter.ts";

const TAKEN: Delivery = { kind: "taken", rejected: 0, message: "" };
const BUSY: Delivery = { kind: "retry", reason: "status 503", afterMs: undefined };

/** An exporter to a collector with these answers; after them it takes everything. */
function exporter(answers: readonly Delivery[], options: Partial<SpanExporterOptions> = {}) {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("a", [event]));
  const left = [...answers];
  const bodies: string[] = [];
  const problems: string[] = [];
  const post = (body: string) => {
    bodies.push(body);
    return Promise.resolve(left.shift() ?? TAKEN);
  };
  const spans = new SpanExporter({
    ...{ collector: { post }, resource: { "service.name": "x" }, tally, retryMs: 1 },
    onProblem: (message) => problems.push(message),
    ...options,
  });
  const counts = () =>
    Object.fromEntries(
      merge.collect().filter(({ family }) => family === FAMILIES.tracingSpans)
        .map(({ labels, cells }) => [labels.result, cells[0]])
        .filter(([, count]) => count !== 0),
    );
  return { spans, bodies, problems, counts };
}

const texts = (count: number) => Array.from({ length: count }, (_, i) => `{"n":${i}}`);
const sizes = (bodies: readonly string[]) =>
  bodies.map((body) => JSON.parse(body).resourceSpans[0].scopeSpans[0].spans.length);

/** Resolves when all spans are sent. */
async function settled(isDone: () => boolean): Promise<void> {
  while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 1));
}

Deno.test("spans are sent in batches, in their order, with the resource", async () => {
  const { spans, bodies, counts } = exporter([], { batchSize: 2 });
  spans.add(texts(3));
  spans.add(texts(1));
  await spans.close();
  assertEquals(sizes(bodies), [2, 2]);
  assertEquals(counts(), { exported: 4 });
  const [{ resource, scopeSpans }] = JSON.parse(bodies[0]!).resourceSpans;
  assertEquals(resource.attributes, [{ key: "service.name", value: { stringValue: "x" } }]);
  assertEquals(scopeSpans[0].spans, [{ n: 0 }, { n: 1 }]);
});

Deno.test("nothing is sent without spans", async () => {
  const { spans, bodies } = exporter([]);
  spans.add([]);
  await spans.close();
  assertEquals(bodies, []);
});

Deno.test("a batch is sent again until the collector takes it, which is reported once", async () => {
  const { spans, bodies, counts, problems } = exporter([BUSY, BUSY]);
  spans.add(texts(2));
  await settled(() => counts().exported === 2);
  assertEquals(sizes(bodies), [2, 2, 2]);
  assertEquals(problems, [
    "Cannot export spans: status 503",
    "The collector takes spans again",
  ]);
  await spans.close();
});

Deno.test("a batch is given up after six attempts, and the next one is sent", async () => {
  const { spans, bodies, counts, problems } = exporter(Array(6).fill(BUSY), { batchSize: 2 });
  spans.add(texts(3));
  await settled(() => counts().exported === 1);
  assertEquals(sizes(bodies), [2, 2, 2, 2, 2, 2, 1]);
  assertEquals([counts(), problems.length], [{ exported: 1, failed: 2 }, 2]);
  await spans.close();
});

Deno.test("a refused batch is not sent again", async () => {
  const { spans, bodies, counts, problems } = exporter([{ kind: "refused", reason: "status 401" }]);
  spans.add(texts(2));
  await settled(() => counts().failed === 2);
  assertEquals([bodies.length, problems], [1, ["Cannot export spans: status 401"]]);
  await spans.close();
});

Deno.test("spans that the collector rejects are counted, with its reason", async () => {
  const { spans, counts, problems } = exporter([{ kind: "taken", rejected: 1, message: "old" }]);
  spans.add(texts(3));
  await spans.close();
  assertEquals(counts(), { exported: 2, rejected: 1 });
  assertEquals(problems, ["Cannot export spans: 1 spans rejected: old"]);
});

Deno.test("spans beyond the limit are dropped", async () => {
  const { spans, counts } = exporter([], { most: 3 });
  spans.add(texts(2));
  spans.add(texts(2));
  spans.add(texts(1));
  await spans.close();
  assertEquals(counts(), { exported: 3, dropped: 2 });
});

Deno.test("the pause that the collector asks for is kept, and ends when the exporter closes", async () => {
  const patient: Delivery = { kind: "retry", reason: "status 429", afterMs: 1e6 };
  const { spans, bodies, counts } = exporter([patient], { batchSize: 1 });
  spans.add(texts(2));
  await settled(() => bodies.length === 1);
  await spans.close();
  assertEquals([bodies.length, counts()], [3, { exported: 2 }]);
});

Deno.test("a closing exporter tries each batch once, and gives up after a while", async () => {
  const signals: AbortSignal[] = [];
  const post = async (_body: string, stop: AbortSignal) => {
    signals.push(stop);
    if (!stop.aborted) {
      await new Promise<void>((resolve) => stop.addEventListener("abort", () => resolve()));
    }
    return BUSY;
  };
  const { spans, counts } = exporter([], { collector: { post }, batchSize: 1 });
  spans.add(texts(3));
  await spans.close(10);
  assertEquals([signals.length, counts()], [3, { failed: 3 }]);
});
