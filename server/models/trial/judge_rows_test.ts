import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { invalidInputError, trapError } from "../../errors.ts";
import { floats, graphFile, node } from "../onnx/testing/build_graph.ts";
import { PROBE_ROWS } from "./confirm_rows.ts";
import type { Session } from "../run/session.ts";
import type { InstanceEncoder } from "../encode/feature_encoder.ts";
import { judgeRows, runFurtherRows } from "./judge_rows.ts";
import type { ProbeRow } from "./probe_row.ts";
import type { Tensor } from "../tensor.ts";
import { manifestOf, numbers, testFiles } from "../testing/test_versions.ts";

const LAYER = graphFile({
  inputs: { x: ["N", 2] },
  nodes: [node("MatMul", "x w", "y"), node("ReduceSum", "x", "total")],
  outputs: ["y", "total"],
  constants: [floats("w", [2, 2], [1, 0, 0, 1])],
});
const TOTAL = graphFile({
  inputs: { x: ["N", 2] },
  nodes: [node("ReduceSum", "x", "y"), node("ReduceSum", "x", "total")],
  outputs: ["y", "total"],
});

function row(...values: number[]): Tensor {
  return { datatype: "FP32", shape: [1, values.length], data: Float32Array.from(values) };
}

function probe(...values: number[]): ProbeRow {
  return { feeds: [row(...values)], answer: [row(...values), row(...values)] };
}

const ROWS = [probe(1, 2), probe(3, 4)];

/** A session that gives its input for both outputs, after `onRun`. */
function echo(onRun: (x: Tensor) => void = () => {}, shape: readonly number[] = [-1, 2]) {
  const ran: Tensor[] = [];
  const session: Session = {
    inputs: [{ name: "x", datatype: "FP32", shape }],
    outputs: ["y", "total"].map((name) => ({ name, datatype: "FP32", shape: [-1, 2] })),
    run: ([x], fetches) => {
      ran.push(x!);
      onRun(x!);
      return Promise.resolve(fetches.map(() => x!));
    },
    release: () => Promise.resolve(),
  };
  return { session, ran };
}

function trap(): never {
  throw trapError("divide by zero");
}

function manifest(batching?: boolean) {
  const features = numbers("a", "b");
  return manifestOf({ task: "regression", features, ...batching !== undefined && { batching } });
}

const BROKEN = "a made-up row breaks ONNX Runtime, which says: divide by zero";

// --- What is known of rows

Deno.test("judgeRows() confirms what is proven of a graph", async () => {
  const { session, ran } = echo();
  const { rows, breaks } = await judgeRows(LAYER, undefined, session, { rows: ROWS, breaks: "" });
  assertEquals(rows.reasons.map((reason) => reason === undefined), [true, false]);
  assertEquals([rows.unconfirmed, breaks, ran.length], ["", "", 1]);
});

Deno.test("judgeRows() says when what is proven cannot be confirmed", async () => {
  const { session } = echo();
  const { rows } = await judgeRows(LAYER, undefined, session, { rows: [ROWS[0]!], breaks: "" });
  assertEquals(rows.unconfirmed.startsWith("it runs on no two made-up rows"), true);
});

Deno.test("judgeRows() takes an author's word for what is not proven, and holds it against runs", async () => {
  const { session, ran } = echo();
  const promised = await judgeRows(TOTAL, manifest(true), session, { rows: ROWS, breaks: "" });
  assertEquals(promised, {
    rows: { reasons: [undefined, undefined], unconfirmed: "" },
    breaks: "",
  });
  assertEquals(ran.length, 1);
  // It is taken also when there are no rows to compare.
  const alone = await judgeRows(TOTAL, manifest(true), session, { rows: [], breaks: "" });
  assertEquals(alone, promised);
  const wrong = echo((x) => (x.data as Float32Array)[0] = 99).session;
  const { rows } = await judgeRows(TOTAL, manifest(true), wrong, { rows: ROWS, breaks: "" });
  assertEquals(rows.reasons.map((reason) => reason === undefined), [false, false]);
});

for (const batching of [false, undefined]) {
  Deno.test(`judgeRows() proves what it can with "batching": ${batching}`, async () => {
    const { session, ran } = echo();
    const made = await judgeRows(TOTAL, manifest(batching), session, { rows: ROWS, breaks: "" });
    assertEquals(made.rows.reasons.map((reason) => reason?.includes("ReduceSum")), [true, true]);
    assertEquals(ran.length, 0);
  });
}

Deno.test("judgeRows() takes no word for a graph of a fixed number of rows", async () => {
  const { session } = echo(() => {}, [4, 2]);
  const { rows } = await judgeRows(TOTAL, manifest(true), session, { rows: ROWS, breaks: "" });
  assertEquals(rows.reasons.every((reason) => reason !== undefined), true);
  const none: Session = { ...session, inputs: [] };
  const empty = await judgeRows(TOTAL, manifest(true), none, { rows: ROWS, breaks: "" });
  assertEquals(empty.rows.reasons.every((reason) => reason !== undefined), true);
});

Deno.test("judgeRows() knows nothing of a graph that cannot be read", async () => {
  const { session } = echo();
  const { rows } = await judgeRows(new Uint8Array(3), undefined, session, {
    rows: ROWS,
    breaks: "",
  });
  assertEquals(rows.reasons, Array(2).fill("the graph cannot be read"));
});

Deno.test("judgeRows() runs nothing together once a row has broken the runtime", async () => {
  const { session, ran } = echo();
  const made = await judgeRows(LAYER, undefined, session, { rows: ROWS, breaks: "divide by zero" });
  assertEquals([made.rows.unconfirmed, made.breaks, ran.length], [BROKEN, "divide by zero", 0]);
});

Deno.test("judgeRows() says when rows break the runtime together", async () => {
  const { session } = echo(trap);
  const { rows, breaks } = await judgeRows(LAYER, undefined, session, { rows: ROWS, breaks: "" });
  assertEquals([rows.unconfirmed, breaks], [BROKEN, "divide by zero"]);
  assertEquals(rows.reasons[0], undefined);
  assertEquals(rows.reasons[1]?.includes("ReduceSum"), true);
});

// --- Further rows

const FILES = testFiles("logits");
const FIRST = { rows: [probe(1, 2), probe(3, 4)], resized: [] };

function encoderOf(encode: (record: unknown) => Tensor): InstanceEncoder {
  return { encode: ([record]) => [encode(record)] };
}

const values = ({ data }: Tensor) => Array.from(data as Float32Array);

Deno.test("without a manifest further rows are of the first one's shape, each another", async () => {
  const { session, ran } = echo();
  const { rows, breaks } = await runFurtherRows(FILES, session, undefined, FIRST);
  assertEquals([rows.length + FIRST.rows.length, breaks], [PROBE_ROWS + 2, ""]);
  assertEquals(ran.every(({ shape }) => shape.join() === "1,2"), true);
  assertEquals(new Set(ran.map((x) => values(x).join())).size, ran.length);
  assertEquals(rows.map(({ answer }) => answer.length), rows.map(() => 2));
});

Deno.test("without first rows there are no further ones", async () => {
  const { session, ran } = echo();
  const made = await runFurtherRows(FILES, session, undefined, { rows: [], resized: [] });
  assertEquals([made, ran.length], [{ rows: [], breaks: "" }, 0]);
});

Deno.test("with a manifest three rows are drawn, and the others are the first in other sizes", async () => {
  const { session, ran } = echo();
  const drawn: unknown[] = [];
  const encoder = encoderOf((record) => (drawn.push(record), row(0, 0)));
  const files = { ...FILES, manifest: manifest() };
  await runFurtherRows(files, session, encoder, FIRST);
  assertEquals(drawn.length, 3);
  assertEquals(new Set(drawn.map((record) => JSON.stringify(record))).size, 3);
  assertEquals(drawn.map((record) => Object.keys(record as object)), Array(3).fill(["a", "b"]));
  assertEquals(ran.slice(0, 3).map(values), Array(3).fill([0, 0]));
  // Scaled, so that signs and zeros stay.
  assertEquals(ran.slice(3).every((x) => values(x).every((value) => value > 0)), true);
  assertEquals(ran.length, PROBE_ROWS);
});

Deno.test("drawn rows that the features do not take are passed over", async () => {
  const { session, ran } = echo();
  const encoder = encoderOf(() => {
    throw invalidInputError("expected an integer");
  });
  const { rows } = await runFurtherRows(
    { ...FILES, manifest: manifest() },
    session,
    encoder,
    FIRST,
  );
  assertEquals([rows.length, ran.length], [PROBE_ROWS, PROBE_ROWS]);
  const faulty = encoderOf(() => {
    throw new TypeError("a fault of the code");
  });
  const files = { ...FILES, manifest: manifest() };
  await assertRejects(() => runFurtherRows(files, session, faulty, FIRST), TypeError);
});

Deno.test("rows that fail are left out, and one that breaks the runtime ends them", async () => {
  let run = 0;
  const failing = echo(() => {
    if (++run % 2 === 0) throw new Error("not this one");
  });
  const { rows } = await runFurtherRows(FILES, failing.session, undefined, FIRST);
  assertEquals(rows.length, Math.ceil(failing.ran.length / 2));
  assertEquals(failing.ran.length, 2 * PROBE_ROWS - 2);
  let left = 3;
  const breaking = echo(() => {
    if (--left === 0) trap();
  });
  const broken = await runFurtherRows(FILES, breaking.session, undefined, FIRST);
  assertEquals([broken.rows.length, broken.breaks], [2, "divide by zero"]);
  assertEquals(breaking.ran.length, 3);
});

Deno.test("one first row is enough to make others of it, as often as some fail", async () => {
  const { session } = echo();
  const { rows } = await runFurtherRows(FILES, session, undefined, {
    rows: FIRST.rows.slice(0, 1),
    resized: [],
  });
  assertEquals(rows.length, PROBE_ROWS + 1);
  const failing = echo(() => {
    throw new Error("not this one");
  });
  const files = { ...FILES, manifest: manifest() };
  const made = await runFurtherRows(files, failing.session, encoderOf(() => row(0, 0)), FIRST);
  assertEquals([made.rows.length, failing.ran.length], [0, 3 + 2 * PROBE_ROWS - 2]);
});

Deno.test("rows of other sizes are made too, a few of each", async () => {
  const { session, ran } = echo();
  const wide = { ...probe(1, 2), feeds: [{ ...probe(1, 2).feeds[0]!, shape: [2, 1] }] };
  await runFurtherRows(FILES, session, undefined, { ...FIRST, resized: [wide] });
  assertEquals(ran.filter(({ shape }) => shape.join() === "2,1").length, 3);
});

Deno.test("some further rows are made however many samples there are", async () => {
  const { session } = echo();
  const many = { rows: Array(100).fill(probe(1, 2)), resized: [] };
  const files = { ...FILES, manifest: manifest() };
  const { rows } = await runFurtherRows(files, session, encoderOf(() => row(0, 0)), many);
  assertEquals(rows.length, 5);
});
