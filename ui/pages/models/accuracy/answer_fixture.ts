/** Answers of instant queries, for tests. */

import type { InstantAnswer } from "../../../prom/query.ts";

export type Labelled = readonly [value: number, labels?: Readonly<Record<string, string>>];

export function answerOf(...samples: readonly Labelled[]): InstantAnswer {
  return {
    kind: "instant",
    time: 0,
    samples: samples.map(([value, labels = {}]) => ({ labels, value })),
    result: { resultType: "vector", result: [] },
  };
}
