/// <reference lib="deno.worker" />
import { RateBuckets } from "../rate_buckets.ts";

/** Takes single units of one client as fast as it can, and reports how many passed. */
self.onmessage = ({ data: { buffer, rate, attempts } }) => {
  const buckets = RateBuckets.of(buffer);
  let passed = 0;
  for (let i = 0; i < attempts; i++) if (buckets.take("client", 1, rate).passes) passed++;
  self.postMessage(passed);
};
