import { assertEquals } from "@std/assert/mod.js";
import { joinLabels, type JoinReport, labelsWithIds, SideReport } from "./join.ts";
import type { Keyed, KeyedBatches } from "./keyed.ts";
import type { Actual } from "./post_labels.ts";

/** Batches of two records, each a key and a value. */
async function* batches<T>(
  ...records: [key: string | undefined, value: T | undefined][]
): KeyedBatches<T> & AsyncGenerator {
  for (let i = 0; i < records.length; i += 2) {
    yield records.slice(i, i + 2).map(([key, value]): Keyed<T> => ({ key, value }));
  }
}

async function join(held: "ids" | "labels") {
  const report: JoinReport = { ids: new SideReport(), labels: new SideReport() };
  const sides = {
    ids: batches<string>(
      ["ann", "id1"],
      ["bob", "id2"],
      ["ann", "id3"],
      ["zoe", "id4"],
      ["zoe", "id5"],
      [undefined, "id6"],
      ["ann", undefined],
      ["eve", "id7"],
    ),
    labels: batches<Actual>(
      ["bob", 0],
      ["ann", "Yes"],
      ["dan", 1],
      [undefined, 1],
      ["ann", undefined],
      ["dan", 2],
      ["eva", 3],
    ),
    held,
  };
  const labels = (await Array.fromAsync(joinLabels(sides, report))).flat();
  return { labels: labels.toSorted((a, b) => a.id < b.id ? -1 : 1), report };
}

for (const held of ["ids", "labels"] as const) {
  Deno.test(`joinLabels() pairs all that have the same key, with the ${held} in memory`, async () => {
    const { labels, report } = await join(held);
    assertEquals(labels, [
      { id: "id1", actual: "Yes" },
      { id: "id2", actual: 0 },
      { id: "id3", actual: "Yes" },
    ]);
    const { ids, labels: labelSide } = report;
    assertEquals({ ...ids }, {
      ...{ records: 8, withoutKey: 1, withoutValue: 1, unmatched: 3, examples: ["zoe", "eve"] },
    });
    assertEquals({ ...labelSide }, {
      ...{ records: 7, withoutKey: 1, withoutValue: 1, unmatched: 3, examples: ["dan", "eva"] },
    });
  });
}

for (const held of ["ids", "labels"] as const) {
  Deno.test(`joinLabels() reads the ${held} to their end before the other side`, async () => {
    const read: string[] = [];
    async function* noted<T>(side: string, value: T): KeyedBatches<T> {
      for (const key of ["a", "b"]) {
        read.push(side);
        yield [{ key, value }];
      }
    }
    const sides = { ids: noted("ids", "id"), labels: noted<Actual>("labels", 1), held };
    const report = { ids: new SideReport(), labels: new SideReport() };
    await Array.fromAsync(joinLabels(sides, report));
    const other = held === "ids" ? "labels" : "ids";
    assertEquals(read, [held, held, other, other]);
  });
}

Deno.test("SideReport keeps three examples", () => {
  const report = new SideReport();
  for (const key of ["a", "b", "c", "d"]) report.addUnmatched(key, 2);
  assertEquals([report.unmatched, report.examples], [8, ["a", "b", "c"]]);
});

Deno.test("labelsWithIds() takes keys for ids, and counts records that are no labels", async () => {
  const report = new SideReport();
  const source = batches<Actual>(["id1", 1], ["id2", undefined], [undefined, 2]);
  const labels = (await Array.fromAsync(labelsWithIds(source, report))).flat();
  assertEquals(labels, [{ id: "id1", actual: 1 }]);
  assertEquals([report.records, report.withoutKey, report.withoutValue], [3, 1, 1]);
});
