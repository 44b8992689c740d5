import { assertEquals } from "@std/assert/mod.js";
import type { Session } from "../run/session_types.ts";
import type { Tensor } from "../tensor.ts";
import { RecordingSession } from "./recording_session.ts";

/** A session of two outputs that returns its input for each. */
function echo(): Session & { released: number } {
  return {
    inputs: [{ name: "x", datatype: "FP32", shape: [-1] }],
    outputs: ["y", "z"].map((name) => ({ name, datatype: "FP32", shape: [-1] })),
    released: 0,
    run: ([x], fetches) => Promise.resolve(fetches.map(() => x!)),
    release() {
      this.released++;
      return Promise.resolve();
    },
  };
}

const rows = (count: number): Tensor => ({
  datatype: "FP32",
  shape: [count],
  data: new Float32Array(count),
});

Deno.test("RecordingSession records the runs that computed all outputs in their order", async () => {
  const session = new RecordingSession(echo());
  for (const [i, fetches] of [[0], [1], [1, 0], [0, 0], [0, 1, 1], [0, 1], [0, 1]].entries()) {
    const outputs = await session.run([rows(i + 1)], fetches);
    assertEquals(outputs.length, fetches.length);
  }
  assertEquals(
    session.probes,
    [6, 7].map((count) => ({
      feeds: [rows(count)],
      outputs: [rows(count), rows(count)],
    })),
  );
});

Deno.test("RecordingSession has the inputs and outputs of its session, and releases it", async () => {
  const session = echo();
  const recording = new RecordingSession(session);
  assertEquals([recording.inputs, recording.outputs], [session.inputs, session.outputs]);
  await recording.release();
  assertEquals(session.released, 1);
});
