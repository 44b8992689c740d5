import { assertEquals } from "@std/assert/mod.js";
import { SideReport } from "./join.ts";
import { describeJoin, describeSent } from "./summary.ts";

function side(fields: Partial<SideReport>): SideReport {
  return Object.assign(new SideReport(), fields);
}

const NAMES = { key: "customer", actual: "Churn" };

Deno.test("describeSent() says what the server made of the labels, and why", () => {
  const sent = {
    sent: 1234,
    counts: new Map([["matched", 1200], ["late", 34], ["duplicate", 0], ["odd", 1]]),
    errors: [{ id: "a", message: "too old" }, { message: "no id" }],
    failure: undefined,
  };
  assertEquals([...describeSent(sent)], [
    "Sent 1,234 labels: matched 1,200",
    "  late 34: the prediction is older than the server's --label-window",
    "  odd 1",
    "    such as a: too old",
    "    such as one: no id",
  ]);
  const results = ["duplicate", "unknown", "late", "invalid"];
  const counts = new Map(results.map((result) => [result, 1]));
  const lines = [...describeSent({ ...sent, counts, errors: [] })].slice(1);
  assertEquals(lines.map((line) => /^ {2}(\w+) 1: \w/.exec(line)?.[1]), results);
  const none = { sent: 0, counts: new Map(), errors: [], failure: undefined };
  assertEquals([...describeSent(none)], ["Sent 0 labels: matched 0"]);
});

Deno.test("describeJoin() says what did not come together", () => {
  const report = {
    ids: side({ records: 5000, withoutKey: 1, withoutValue: 1, unmatched: 1234, examples: ["a"] }),
    labels: side({
      records: 9,
      withoutKey: 3,
      withoutValue: 4,
      unmatched: 1,
      examples: ["b"],
    }),
  };
  assertEquals([...describeJoin(report, NAMES)], [
    "1,234 of 5,000 logged rows have no label, such as customer a",
    '1 of 5,000 logged rows have no "customer"',
    "1 of 5,000 logged rows have no id: nothing can say whether their predictions were right",
    "1 of 9 labels have no logged row, such as customer b",
    '3 of 9 labels have no "customer"',
    '4 of 9 labels have no "Churn"',
  ]);
});

Deno.test("describeJoin() says nothing when all came together", () => {
  const report = { ids: side({ records: 3 }), labels: side({ records: 3 }) };
  assertEquals([...describeJoin(report, NAMES)], []);
});
