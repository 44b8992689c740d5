import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { Problems } from "../../errors.ts";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import type { Prediction } from "../decode/prediction.ts";
import { floats, graphFile, node } from "../onnx/testing/build_graph.ts";
import type { CellFormat } from "../table/row_reader.ts";
import { type Wanted, wantedOf } from "../table/record_batch.ts";
import { loadTest, manifestOf, numbers } from "../testing/versions.ts";
import { type RowSource, type ScoredRows, scoreTable } from "./score_table.ts";

const FIELDS = { task: "regression", features: numbers("a", "b") };
const MANIFEST = manifestOf(FIELDS);
// The sum of both features.
const SUM = graphFile({
  inputs: { x: ["rows", 2] },
  nodes: [node("MatMul", "x ones", "y")],
  outputs: ["y"],
  constants: [floats("ones", [2, 1], [1, 1])],
});
const version = await loadTest("one_logit", FIELDS, { graph: SUM });

type Cells = readonly unknown[];

/** A table with these columns, in batches. */
function table(columns: readonly string[], ...batches: readonly (readonly Cells[])[]): RowSource {
  return {
    cells: "json" satisfies CellFormat,
    async *records(wanted: Wanted) {
      for (const records of batches) {
        await Promise.resolve();
        const places = wantedOf(wanted, columns).map((name) => columns.indexOf(name));
        yield { columns, records: records.map((cells) => places.map((at) => cells[at])) };
      }
    },
  };
}

interface Scored extends Omit<ScoredRows, "predictions"> {
  readonly values: readonly unknown[];
}

async function score(
  source: RowSource,
  { keep = [], skipped }: { readonly keep?: readonly string[]; readonly skipped?: Problems } = {},
): Promise<readonly Scored[]> {
  const scored: Scored[] = [];
  for await (
    const { predictions, ...rest } of scoreTable(source, version, MANIFEST, {
      keep: (columns) => columns.filter((name) => keep.includes(name)),
      skipped,
    })
  ) {
    const values = [...predictions].map((one: Prediction) =>
      one.kind === "value" ? one.value : one
    );
    scored.push({ ...rest, values });
  }
  return scored;
}

Deno.test("the rows of each batch are predicted in their order", async () => {
  const rows = table(["a", "b"], [[1, 2], [3, 4]], [[5, 6]]);
  assertEquals(await score(rows), [
    { keptColumns: [], kept: [[], []], read: 2, values: [3, 7] },
    { keptColumns: [], kept: [[]], read: 1, values: [11] },
  ]);
});

Deno.test("columns that are kept come with their rows, features as they were read", async () => {
  const rows = table(["id", "b", "a", "note"], [["x", 1, 2, null], ["y", 3, 4, "z"]]);
  assertEquals(await score(rows, { keep: ["id", "a", "note"] }), [{
    keptColumns: ["id", "a", "note"],
    kept: [["x", 2, null], ["y", 4, "z"]],
    read: 2,
    values: [3, 7],
  }]);
});

Deno.test("a table without the column of a feature is refused", async () => {
  await assertRejects(() => score(table(["a"], [[1]])), SyntaxError, "it lacks the columns b");
});

Deno.test("all rows of a batch that do not fit the features are named", async () => {
  const rows = table(["a", "b"], [[1, 2]], [[1, "x"], [1, 2], [null, 3]]);
  const error = await assertRejectsKind(() => score(rows), "invalid_input");
  assertEquals(error.details.problems.map(({ field }) => field), ["row 2, b", "row 4, a"]);
});

Deno.test("rows that do not fit the features are left out where that is wanted", async () => {
  const skipped = new Problems();
  const rows = table(["a", "b", "id"], [[1, 2, "x"], [1, "no", "y"]], [["no", 1, "z"]]);
  assertEquals(await score(rows, { keep: ["id"], skipped }), [
    { keptColumns: ["id"], kept: [["x"]], read: 2, values: [3] },
    { keptColumns: ["id"], kept: [], read: 1, values: [] },
  ]);
  assertEquals(skipped.list().map(({ field, message }) => `${field}: ${message}`), [
    'row 2, b: expected a number, got "no"',
    'row 3, a: expected a number, got "no"',
  ]);
});

Deno.test("a row that does not fit the types of the graph is named", async () => {
  const rows = table(["a", "b"], [[1, 2], [1e39, 1]]);
  const error = await assertRejectsKind(() => score(rows), "invalid_input");
  assertEquals(error.details.problems.map(({ field }) => field), ["row 2.a"]);
});

Deno.test("rows that do not fit the types of the graph are left out, and the others predicted", async () => {
  const skipped = new Problems();
  const batch = [[1, 2, "x"], [1e39, 1, "y"], [3, 4, "z"], [1, -1e39, "w"]];
  const [scored, ...more] = await score(table(["a", "b", "id"], [[9, 9, ""]], batch), {
    ...{ keep: ["id"], skipped },
  }).then((all) => all.slice(1));
  assertEquals(scored, { keptColumns: ["id"], kept: [["x"], ["z"]], read: 4, values: [3, 7] });
  assertEquals(more, []);
  assertEquals(skipped.list().map(({ field }) => field), ["row 3.a", "row 5.b"]);
});

Deno.test("another error than one about the rows names those of the batch", async () => {
  const strict = await loadTest("one_logit", FIELDS, { graph: SUM });
  await strict.retire();
  const source = table(["a", "b"], [[1, 2]], [[3, 4], [5, 6]]);
  const ask = async (skipped?: Problems) => {
    for await (const _ of scoreTable(source, strict, MANIFEST, { keep: () => [], skipped }));
  };
  for (const skipped of [undefined, new Problems()]) {
    const error = await assertRejectsKind(() => ask(skipped), "invalid_input");
    assertEquals(error.message.includes("row 1 to row 1: "), true);
  }
});
