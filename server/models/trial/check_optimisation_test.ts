import { assertEquals } from "@std/assert/mod.js";
import { floats, graphFile, node } from "../onnx/testing/build_graph.ts";
import { loadSession } from "../run/load_session.ts";
import type { Session } from "../run/session_types.ts";
import { optimisationChangesOutputs } from "./check_optimisation.ts";
import { type Probe, runProbe } from "./probe.ts";
import type { Tensor } from "../tensor.ts";
import { testFiles } from "../testing/versions.ts";

const FILES = testFiles("logits", {
  graph: graphFile({
    inputs: { x: ["N", 2] },
    nodes: [node("MatMul", "x w", "y")],
    outputs: ["y"],
    constants: [floats("w", [2, 2], [0.3, -0.7, 1.1])],
  }),
});

/** The graph, with its outputs changed as a wrong optimisation would change them. */
async function changed(change: (value: number, rows: number) => number): Promise<Session> {
  const session = await loadSession("m", FILES.graph);
  const { inputs, outputs } = session;
  return {
    inputs,
    outputs,
    async run(feeds, fetches) {
      const rows = feeds[0]!.shape[0]!;
      const answers = await session.run(feeds, fetches);
      return answers.map((tensor): Tensor => ({
        ...tensor,
        data: (tensor.data as Float32Array).map((value) => change(value, rows)),
      }));
    },
    release: () => session.release(),
  };
}

async function probesOf(session: Session): Promise<Probe[]> {
  const rows: Probe[] = [];
  for (const values of [[1, 2], [3, -4], [0.5, 8]]) {
    const data = Float32Array.from(values);
    rows.push(await runProbe(session, [{ datatype: "FP32", shape: [1, 2], data }]));
  }
  return rows;
}

let draws = 0;

const cases = [
  { name: "is false for the graph itself", change: (value: number) => value, want: false },
  { name: "forgives the last digits", change: (value: number) => value * (1 + 1e-4), want: false },
  {
    name: "is true when several rows in a run are wrong",
    change: (value: number, rows: number) => rows > 1 ? value * 5 : value,
    want: true,
  },
  { name: "is true when a row alone is wrong", change: (value: number) => value + 9, want: true },
  {
    name: "is true when numbers become NaN",
    change: (value: number, rows: number) => rows > 1 ? NaN : value,
    want: true,
  },
  {
    name: "is false for a graph that draws random numbers",
    change: (value: number) => value + 100 * ++draws,
    want: false,
  },
];
for (const { name, change, want } of cases) {
  Deno.test(`optimisationChangesOutputs() ${name}`, async () => {
    const session = await changed(change);
    assertEquals(await optimisationChangesOutputs(FILES, session, await probesOf(session)), want);
    await session.release();
  });
}

Deno.test("optimisationChangesOutputs() is false when no row ran", async () => {
  const session = await changed((value) => value * 5);
  assertEquals(await optimisationChangesOutputs(FILES, session, []), false);
  await session.release();
});
