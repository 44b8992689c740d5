/** Recording rules: they store the value of a query as series. */

import type { ResultSample } from "../promql/engine.ts";
import { METRIC_NAME, setLabels } from "../promql/labels.ts";
import { type Evaluation, hasDuplicates, type Rule } from "./rule.ts";
import type { RecordingDefinition } from "./rule_definition.ts";

export class RecordingRule implements Rule {
  readonly kind = "recording";

  constructor(readonly definition: RecordingDefinition) {}

  async evaluate(
    { time, queryOffsetMs, limit, query }: Evaluation,
  ): Promise<readonly ResultSample[]> {
    const { name, labels } = this.definition;
    const found = await query(this.definition.query, time - queryOffsetMs);
    const changes = [[METRIC_NAME, name] as const, ...labels];
    const samples = found.map((sample) => ({
      ...sample,
      labels: setLabels(sample.labels, changes),
    }));
    // Where nothing is replaced, samples stay as different as they were.
    const mayBeEqual = changes.some(([changed]) => found.some((one) => one.labels.has(changed)));
    if (mayBeEqual && hasDuplicates(samples)) {
      throw new Error("vector contains metrics with the same labelset after applying rule labels");
    }
    if (limit > 0 && samples.length > limit) {
      throw new Error(`exceeded limit of ${limit} with ${samples.length} series`);
    }
    return samples;
  }
}
