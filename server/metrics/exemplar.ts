import type { Family, Labels } from "./family.ts";

/** A value that a histogram has observed, with the span that it comes from. */
export interface Exemplar {
  /** The name of the histogram's family. */
  readonly family: string;
  readonly labels: Labels;
  readonly value: number;
  readonly traceId: string;
  readonly spanId: string;
  /** When it was observed, in milliseconds since 1970. */
  readonly timeMs: number;
}

/** The labels that link it to its trace, under the names of OpenTelemetry. */
export function exemplarLabels({ traceId, spanId }: Exemplar): Labels {
  return { trace_id: traceId, span_id: spanId };
}

/** The position of the bucket that counts `value`: the first whose bound is at least as large. */
export function bucketOf({ buckets }: Pick<Family, "buckets">, value: number): number {
  const found = buckets.findIndex((bound) => value <= bound);
  return found === -1 ? buckets.length : found;
}
