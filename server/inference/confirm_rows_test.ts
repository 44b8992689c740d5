import { assertEquals, assertMatch } from "@std/assert/mod.js";
import { floats, graphFile, node } from "../onnx/testing.ts";
import { confirmRows } from "./confirm_rows.ts";
import { loadSession, type Session } from "./engine.ts";
import { type ProbeRow, runRow } from "./probe_row.ts";
import type { Tensor } from "./tensor.ts";
import "./testing.ts";

const PROVEN = { reasons: [undefined], unconfirmed: "" };

function load(nodes: readonly Uint8Array[]): Promise<Session> {
  const constants = [floats("w", [2, 2], [0.3, -0.7, 1.1])];
  return loadSession("m", graphFile({ inputs: { x: ["N", 2] }, nodes, outputs: ["y"], constants }));
}

async function rowsOf(session: Session, list: readonly number[][]): Promise<ProbeRow[]> {
  const rows: ProbeRow[] = [];
  for (const values of list) {
    const feeds: Tensor[] = [{ datatype: "FP32", shape: [1, 2], data: Float32Array.from(values) }];
    rows.push(await runRow(session, feeds));
  }
  return rows;
}

const SEVEN = Array.from({ length: 7 }, (_, i) => [10 ** (i - 3), -i]);

Deno.test("confirmRows() keeps what is proven when rows together answer as alone", async () => {
  const session = await load([node("MatMul", "x w", "y")]);
  assertEquals(await confirmRows(session, PROVEN, await rowsOf(session, SEVEN)), PROVEN);
  await session.release();
});

Deno.test("confirmRows() finds a difference that only rows of other sizes show", async () => {
  const session = await load([
    node("DynamicQuantizeLinear", "x", "q scale zero"),
    node("DequantizeLinear", "q scale zero", "y"),
  ]);
  // Zeros and ones are quantised exactly, together or alone.
  const exact = await confirmRows(session, PROVEN, await rowsOf(session, [[0, 0], [1, 1]]));
  assertEquals(exact, PROVEN);
  const { reasons } = await confirmRows(session, PROVEN, await rowsOf(session, SEVEN));
  assertMatch(reasons[0]!, /output "y" differs between a row alone and the same row in a run of 2/);
  await session.release();
});

Deno.test("confirmRows() finds an output that does not count rows", async () => {
  const session = await load([node("ReduceSum", "x", "y")]);
  const { reasons } = await confirmRows(session, PROVEN, await rowsOf(session, SEVEN.slice(0, 3)));
  assertMatch(reasons[0]!, /output "y" has the shape \[1,1\] for 2 rows/);
  await session.release();
});

Deno.test("confirmRows() says so when there are no rows to compare", async () => {
  const session = await load([node("MatMul", "x w", "y")]);
  for (const rows of [[], SEVEN.slice(0, 1)]) {
    const { unconfirmed } = await confirmRows(session, PROVEN, await rowsOf(session, rows));
    assertMatch(unconfirmed, /nothing confirms that it keeps rows apart/);
  }
  await session.release();
});
