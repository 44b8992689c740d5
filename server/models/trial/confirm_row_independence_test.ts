import { assertEquals, assertMatch } from "@std/assert/mod.js";
import { trapError } from "../../errors.ts";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import { floats, graphFile, node } from "../onnx/testing/build_graph.ts";
import { confirmRowIndependence } from "./confirm_row_independence.ts";
import { loadSession } from "../run/load_session.ts";
import type { Session } from "../run/session_types.ts";
import { type Probe, runProbe } from "./probe.ts";
import type { Tensor } from "../tensor.ts";
import "../testing/versions.ts";

const PROVEN = { reasons: [undefined], unconfirmed: "" };

function load(nodes: readonly Uint8Array[]): Promise<Session> {
  const constants = [floats("w", [2, 2], [0.3, -0.7, 1.1])];
  return loadSession("m", graphFile({ inputs: { x: ["N", 2] }, nodes, outputs: ["y"], constants }));
}

async function rowsOf(session: Session, list: readonly number[][]): Promise<Probe[]> {
  const rows: Probe[] = [];
  for (const values of list) {
    const feeds: Tensor[] = [{ datatype: "FP32", shape: [1, 2], data: Float32Array.from(values) }];
    rows.push(await runProbe(session, feeds));
  }
  return rows;
}

const SEVEN = Array.from({ length: 7 }, (_, i) => [10 ** (i - 3), -i]);

Deno.test("confirmRowIndependence() confirms the proof when rows have the same outputs together as alone", async () => {
  const session = await load([node("MatMul", "x w", "y")]);
  assertEquals(await confirmRowIndependence(session, PROVEN, await rowsOf(session, SEVEN)), PROVEN);
  await session.release();
});

Deno.test("confirmRowIndependence() finds a difference that only rows of other sizes show", async () => {
  const session = await load([
    node("DynamicQuantizeLinear", "x", "q scale zero"),
    node("DequantizeLinear", "q scale zero", "y"),
  ]);
  // Zeros and ones are quantised exactly, together or alone.
  const exact = await confirmRowIndependence(
    session,
    PROVEN,
    await rowsOf(session, [[0, 0], [1, 1]]),
  );
  assertEquals(exact, PROVEN);
  const { reasons } = await confirmRowIndependence(session, PROVEN, await rowsOf(session, SEVEN));
  assertMatch(reasons[0]!, /output "y" differs between a row alone and the same row in a run of 2/);
  await session.release();
});

Deno.test("confirmRowIndependence() finds an output that does not count rows", async () => {
  const session = await load([node("ReduceSum", "x", "y")]);
  const { reasons } = await confirmRowIndependence(
    session,
    PROVEN,
    await rowsOf(session, SEVEN.slice(0, 3)),
  );
  assertMatch(reasons[0]!, /output "y" has the shape \[1,1\] for 2 rows/);
  await session.release();
});

Deno.test("confirmRowIndependence() reports that there are no rows to compare", async () => {
  const session = await load([node("MatMul", "x w", "y")]);
  for (const rows of [[], SEVEN.slice(0, 1)]) {
    const { unconfirmed } = await confirmRowIndependence(
      session,
      PROVEN,
      await rowsOf(session, rows),
    );
    assertMatch(unconfirmed, /nothing confirms that it keeps rows apart/);
  }
  await session.release();
});

// --- Sessions whose outputs differ

function row(...values: number[]): Tensor {
  return { datatype: "FP32", shape: [1, values.length], data: Float32Array.from(values) };
}

/** The rows of a session that gives its input, and gives it again. */
function echoed(list: readonly number[][]): Probe[] {
  return list.map((values) => ({
    feeds: [row(...values)],
    outputs: [row(...values), row(...values)],
  }));
}

type Change = (outputs: Tensor[], rows: number) => readonly Tensor[];

/** A session that gives its input, and gives it again, both changed. It keeps what it was asked for. */
function echo(change: Change = (outputs) => outputs) {
  const asked: { readonly rows: number; readonly fetches: readonly number[] }[] = [];
  const session: Session = {
    inputs: [{ name: "x", datatype: "FP32", shape: [-1, 1] }],
    outputs: ["y", "z"].map((name) => ({ name, datatype: "FP32", shape: [-1, 1] })),
    run: ([x], fetches) => {
      const rows = x!.shape[0]!;
      asked.push({ rows, fetches });
      const outputs = fetches.map(() => ({ ...x!, data: x!.data.slice() }) as Tensor);
      return Promise.resolve(change(outputs, rows));
    },
    release: () => Promise.resolve(),
  };
  return { session, asked };
}

const BOTH = { reasons: [undefined, undefined], unconfirmed: "" };
const COUNTING = echoed([[1], [2], [3], [4], [5], [6], [7]]);

/** Puts a value at a place of the first output when so many rows run. */
function put(value: number, at: number, when: number): Change {
  return (outputs, rows) => {
    if (rows === when) (outputs[0]!.data as Float32Array)[at] = value;
    return outputs;
  };
}

for (const count of [2, 3, 7]) {
  Deno.test(`confirmRowIndependence() finds a difference that only a run of ${count} rows shows`, async () => {
    // The next float32 above it, in the last row.
    const { session, asked } = echo(put(count * (1 + 2 ** -22), count - 1, count));
    const { reasons, unconfirmed } = await confirmRowIndependence(session, BOTH, COUNTING);
    assertEquals(reasons, [
      `output "y" differs between a row alone and the same row in a run of ${count}`,
      undefined,
    ]);
    assertEquals(unconfirmed, "");
    // An output that has differed is not run again.
    const want = [2, 3, 7].map((rows) => ({ rows, fetches: rows > count ? [1] : [0, 1] }));
    assertEquals(asked, want);
  });
}

const bits = [
  { name: "NaN is the same as NaN", alone: NaN, together: NaN, same: true },
  { name: "0 is another number than -0", alone: 0, together: -0, same: false },
];
for (const { name, alone, together, same } of bits) {
  Deno.test(`confirmRowIndependence() compares bits: ${name}`, async () => {
    const { session } = echo(put(together, 0, 2));
    const { reasons } = await confirmRowIndependence(session, BOTH, echoed([[alone], [1]]));
    assertEquals(reasons.map((reason) => reason === undefined), [same, true]);
  });
}

Deno.test("confirmRowIndependence() reports an output of another shape as a difference", async () => {
  const rows = COUNTING.map(({ feeds, outputs }) => ({
    feeds,
    outputs: outputs.map((tensor) => ({ ...tensor, shape: [1] })),
  }));
  const { reasons } = await confirmRowIndependence(echo().session, BOTH, rows);
  assertMatch(reasons[0]!, /output "y" differs/);
});

Deno.test("confirmRowIndependence() runs only proven outputs, and nothing when none is proven", async () => {
  const { session, asked } = echo();
  const one = { reasons: ["rows meet", undefined], unconfirmed: "" };
  assertEquals(await confirmRowIndependence(session, one, COUNTING), one);
  assertEquals(asked.map(({ fetches }) => fetches), [[1], [1], [1]]);
  const none = { reasons: ["rows meet", "too"], unconfirmed: "" };
  assertEquals(await confirmRowIndependence(session, none, COUNTING), none);
  assertEquals(asked.length, 3);
});

Deno.test("confirmRowIndependence() runs only rows of one shape together", async () => {
  const { session, asked } = echo();
  const rows = echoed([[1], [2, 2], [3], [4, 4, 4]]);
  assertEquals(await confirmRowIndependence(session, BOTH, rows), BOTH);
  assertEquals(asked.map(({ rows }) => rows), [2]);
  const { unconfirmed } = await confirmRowIndependence(session, BOTH, echoed([[1], [2, 2]]));
  assertMatch(unconfirmed, /it ran on no two rows of one shape/);
});

Deno.test("confirmRowIndependence() reports a graph that does not run on several rows", async () => {
  const { session } = echo((outputs, rows) => {
    if (rows === 3) throw new Error("one at a time");
    return outputs;
  });
  const { reasons } = await confirmRowIndependence(session, BOTH, COUNTING);
  assertEquals(reasons, Array(2).fill("the graph does not run on 3 rows at once"));
});

Deno.test("confirmRowIndependence() throws when rows break the runtime together", async () => {
  const { session } = echo(() => {
    throw trapError("divide by zero");
  });
  await assertRejectsKind(() => confirmRowIndependence(session, BOTH, COUNTING), "trap");
});
