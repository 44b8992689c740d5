import { assertEquals } from "@std/assert/mod.js";
import type { Exemplar } from "../metrics/exemplar.ts";
import { FAMILIES } from "../metrics/families.ts";
import { Merge } from "../metrics/merge.ts";
import { Tally } from "../metrics/tally.ts";
import { type SpanBatch, SpanBuffer, type SpanBufferOptions } from "./span_buffer.ts";

const EXEMPLAR: Exemplar = {
  ...{ family: "http_request_duration_seconds", labels: {}, value: 1, timeMs: 1 },
  ...{ traceId: "t", spanId: "s" },
};
const finished = (count: number) => ({ spans: Array(count).fill("{}"), exemplars: [EXEMPLAR] });

function buffer(options: Partial<SpanBufferOptions>) {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("a", [event]));
  const send = () => Promise.resolve();
  return {
    spans: new SpanBuffer({ send, tally, ...options }),
    dropped: () => merge.total(FAMILIES.tracingSpans),
  };
}

Deno.test("spans of several requests are sent together after a pause", async () => {
  const sent = Promise.withResolvers<SpanBatch>();
  const { spans } = buffer({ pauseMs: 1, send: (batch) => Promise.resolve(sent.resolve(batch)) });
  spans.add(finished(2));
  spans.add(finished(1));
  const batch = await sent.promise;
  assertEquals([batch.spans.length, batch.exemplars], [3, [EXEMPLAR, EXEMPLAR]]);
  await spans.finish();
});

Deno.test("a full batch is sent without a pause", async () => {
  const sent = Promise.withResolvers<SpanBatch>();
  const { spans } = buffer({ pauseMs: 1e6, send: (batch) => Promise.resolve(sent.resolve(batch)) });
  spans.add(finished(512));
  assertEquals((await sent.promise).spans.length, 512);
});

Deno.test("spans wait while a batch is on its way, and those beyond the limit are dropped", async () => {
  const batches: number[] = [];
  const arrived = Promise.withResolvers<void>();
  const { spans, dropped } = buffer({
    most: 600,
    pauseMs: 1e6,
    send: async (batch) => {
      batches.push(batch.spans.length);
      await arrived.promise;
    },
  });
  for (const count of [512, 512, 88, 1]) spans.add(finished(count));
  assertEquals([batches, dropped()], [[512], 1]);
  arrived.resolve();
  await spans.finish();
  assertEquals(batches, [512, 600]);
});

Deno.test("finish() sends the spans that wait, once", async () => {
  const batches: number[] = [];
  const { spans, dropped } = buffer({
    pauseMs: 1e6,
    send: (batch) => Promise.resolve(void batches.push(batch.spans.length)),
  });
  await spans.finish();
  spans.add(finished(2));
  await spans.finish();
  await spans.finish();
  assertEquals([batches, dropped()], [[2], 0]);
});

Deno.test("spans that cannot be handed over are counted as dropped", async () => {
  const { spans, dropped } = buffer({ send: () => Promise.reject(new Error("gone")) });
  spans.add(finished(2));
  await spans.finish();
  assertEquals(dropped(), 2);
});
