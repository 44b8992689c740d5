import type { JoinReport, SideReport } from "./join.ts";
import type { SentLabels } from "./send_labels.ts";

/** Why the server does not count labels, by result. */
const REASONS: Readonly<Record<string, string>> = {
  duplicate: "a label for the prediction came before",
  unknown: "the server does not serve the version that predicted, or it has another --id-key-file",
  late: "the prediction is older than the server's --label-window",
  invalid: "no id of a prediction, or nothing that the model can predict",
};

/** What became of the labels. */
export function* describeSent({ sent, counts, errors }: SentLabels): Generator<string> {
  yield `Sent ${count(sent)} labels: matched ${count(counts.get("matched") ?? 0)}`;
  for (const [result, labels] of counts) {
    if (result === "matched" || labels === 0) continue;
    const reason = REASONS[result];
    yield `  ${result} ${count(labels)}${reason === undefined ? "" : `: ${reason}`}`;
  }
  for (const { id, message } of errors) yield `    such as ${id ?? "one"}: ${message}`;
}

/** The names that a join is described with. */
export interface JoinNames {
  readonly key: string;
  readonly actual: string;
}

/** What did not come together. */
export function* describeJoin(
  { ids, labels }: JoinReport,
  { key, actual }: JoinNames,
): Generator<string> {
  yield* describeSide(ids, "logged rows", `have no label`, key);
  if (ids.withoutValue > 0) {
    yield `${count(ids.withoutValue)} of ${count(ids.records)} logged rows have no id: ` +
      "nothing can say whether their predictions were right";
  }
  yield* describeSide(labels, "labels", "have no logged row", key);
  yield* describeWithout(labels, "labels", labels.withoutValue, actual);
}

function* describeSide(
  report: SideReport,
  name: string,
  why: string,
  key: string,
): Generator<string> {
  const { records, unmatched, examples, withoutKey } = report;
  if (unmatched > 0) {
    yield `${count(unmatched)} of ${count(records)} ${name} ${why}, such as ${key} ${
      examples.join(", ")
    }`;
  }
  yield* describeWithout(report, name, withoutKey, key);
}

function* describeWithout(
  { records }: SideReport,
  name: string,
  without: number,
  field: string,
): Generator<string> {
  if (without > 0) yield `${count(without)} of ${count(records)} ${name} have no "${field}"`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
