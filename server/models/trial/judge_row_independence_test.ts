import { assertEquals } from "@std/assert/mod.js";
import { floats, graphFile, node } from "../onnx/testing/build_graph.ts";
import type { Session } from "../run/session_types.ts";
import type { Tensor } from "../tensor.ts";
import { judgeRowIndependence } from "./judge_row_independence.ts";
import { breakRuntime, echo, manifest, probe } from "./testing/echo_session.ts";

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

const ROWS = [probe(1, 2), probe(3, 4)];
const BROKEN = "a synthetic row breaks ONNX Runtime, which says: divide by zero";

Deno.test("judgeRowIndependence() confirms the proof from a graph", async () => {
  const { session, ran } = echo();
  const { rowIndependence: rows, trap } = await judgeRowIndependence(LAYER, undefined, session, {
    probes: ROWS,
    trap: "",
  });
  assertEquals(rows.reasons.map((reason) => reason === undefined), [true, false]);
  assertEquals([rows.unconfirmed, trap, ran.length], ["", "", 1]);
});

Deno.test("judgeRowIndependence() reports a proof that cannot be confirmed", async () => {
  const { session } = echo();
  const { rowIndependence: rows } = await judgeRowIndependence(LAYER, undefined, session, {
    probes: [ROWS[0]!],
    trap: "",
  });
  assertEquals(rows.unconfirmed.startsWith("it ran on no two rows of one shape"), true);
});

Deno.test('judgeRowIndependence() takes the manifest\'s "batching": true instead of a proof, and compares runs', async () => {
  const { session, ran } = echo();
  const promised = await judgeRowIndependence(TOTAL, manifest(true), session, {
    probes: ROWS,
    trap: "",
  });
  assertEquals(promised, {
    rowIndependence: { reasons: [undefined, undefined], unconfirmed: "" },
    trap: "",
  });
  assertEquals(ran.length, 1);
  // It is taken also when there are no rows to compare.
  const alone = await judgeRowIndependence(TOTAL, manifest(true), session, {
    probes: [],
    trap: "",
  });
  assertEquals(alone, promised);
  const wrong = echo((x) => (x.data as Float32Array)[0] = 99).session;
  const { rowIndependence: rows } = await judgeRowIndependence(TOTAL, manifest(true), wrong, {
    probes: ROWS,
    trap: "",
  });
  assertEquals(rows.reasons.map((reason) => reason === undefined), [false, false]);
});

for (const batching of [false, undefined]) {
  Deno.test(`judgeRowIndependence() proves what it can with "batching": ${batching}`, async () => {
    const { session, ran } = echo();
    const made = await judgeRowIndependence(TOTAL, manifest(batching), session, {
      probes: ROWS,
      trap: "",
    });
    assertEquals(made.rowIndependence.reasons.map((reason) => reason?.includes("ReduceSum")), [
      true,
      true,
    ]);
    assertEquals(ran.length, 0);
    assertEquals([made.rowIndependence.unconfirmed, made.trap], ["", ""]);
  });
}

Deno.test("judgeRowIndependence() needs no rows when nothing is left to confirm", async () => {
  const { session } = echo();
  const { rowIndependence: rows } = await judgeRowIndependence(TOTAL, undefined, session, {
    probes: [],
    trap: "",
  });
  assertEquals(rows.unconfirmed, "");
});

Deno.test("judgeRowIndependence() does not take it for a graph of a fixed number of rows", async () => {
  const { session } = echo(() => {}, [4, 2]);
  const { rowIndependence: rows } = await judgeRowIndependence(TOTAL, manifest(true), session, {
    probes: ROWS,
    trap: "",
  });
  assertEquals(rows.reasons.every((reason) => reason !== undefined), true);
  const none: Session = { ...session, inputs: [] };
  const empty = await judgeRowIndependence(TOTAL, manifest(true), none, { probes: ROWS, trap: "" });
  assertEquals(empty.rowIndependence.reasons.every((reason) => reason !== undefined), true);
});

Deno.test("judgeRowIndependence() knows nothing of a graph that cannot be read", async () => {
  const { session } = echo();
  const { rowIndependence: rows } = await judgeRowIndependence(
    new Uint8Array(3),
    undefined,
    session,
    {
      probes: ROWS,
      trap: "",
    },
  );
  assertEquals(rows.reasons, Array(2).fill("the graph cannot be read"));
});

Deno.test("judgeRowIndependence() runs nothing together once a row has broken the runtime", async () => {
  const { session, ran } = echo();
  const made = await judgeRowIndependence(LAYER, undefined, session, {
    probes: ROWS,
    trap: "divide by zero",
  });
  assertEquals([made.rowIndependence.unconfirmed, made.trap, ran.length], [
    BROKEN,
    "divide by zero",
    0,
  ]);
});

Deno.test("judgeRowIndependence() reports rows that break the runtime together", async () => {
  const { session } = echo(breakRuntime);
  const { rowIndependence: rows, trap } = await judgeRowIndependence(LAYER, undefined, session, {
    probes: ROWS,
    trap: "",
  });
  assertEquals([rows.unconfirmed, trap], [BROKEN, "divide by zero"]);
  assertEquals(rows.reasons[0], undefined);
  assertEquals(rows.reasons[1]?.includes("ReduceSum"), true);
});

Deno.test("judgeRowIndependence() throws errors that are no fault of the rows", async () => {
  const fault = new Error("a fault of the program");
  const output = {
    get shape(): number[] {
      throw fault;
    },
  };
  const session = { ...echo().session, run: () => Promise.resolve([output as unknown as Tensor]) };
  const judging = judgeRowIndependence(LAYER, undefined, session, { probes: ROWS, trap: "" });
  assertEquals(await judging.catch((error) => error), fault);
});

Deno.test('judgeRowIndependence() does not take "batching": true for a graph with one input of a fixed number of rows', async () => {
  const { session } = echo();
  const [open] = session.inputs;
  const inputs = [open!, { ...open!, name: "z", shape: [4, 2] }];
  const { rowIndependence: rows } = await judgeRowIndependence(
    TOTAL,
    manifest(true),
    { ...session, inputs },
    { probes: ROWS, trap: "" },
  );
  assertEquals(rows.reasons.every((reason) => reason !== undefined), true);
});

Deno.test("judgeRowIndependence() keeps a row that broke the runtime for a graph that was promised to keep rows apart", async () => {
  const { session, ran } = echo();
  const further = { probes: ROWS, trap: "divide by zero" };
  assertEquals(await judgeRowIndependence(TOTAL, manifest(true), session, further), {
    rowIndependence: { reasons: [undefined, undefined], unconfirmed: BROKEN },
    trap: "divide by zero",
  });
  assertEquals(ran.length, 0);
});
