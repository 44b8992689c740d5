import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert/mod.js";
import { trapError } from "../../errors.ts";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import type { EngineChoice } from "../engine_choice.ts";
import { ENGINE_FOLDER } from "../native/testing/engine_folder.ts";
import { loadGraph } from "../run/load_graph.ts";
import { addNativeRuntime, configureRuntime, hasNativeRuntime } from "../run/load_session.ts";
import { readRuntime } from "../run/runtime_source.ts";
import type { Session } from "../run/session_types.ts";
import type { Tensor } from "../tensor.ts";
import { testFiles } from "../testing/versions.ts";
import { chooseEngine, NO_NATIVE_ENGINE, type WasmTrial } from "./choose_engine.ts";
import { type EngineVerdict, WEBASSEMBLY_ALONE } from "./engine_verdict.ts";
import { runProbe } from "./probe.ts";

const ROW: Tensor = { datatype: "FP32", shape: [1, 2], data: new Float32Array([1, 2]) };

/** The verdict about a graph of `testdata/`, after a trial with these differences. */
async function verdictOn(
  graph: string,
  choice: EngineChoice,
  change: (trial: WasmTrial) => Partial<WasmTrial> = () => ({}),
): Promise<EngineVerdict> {
  const files = testFiles(graph);
  const loaded = await loadGraph(files);
  const probes = [await runProbe(loaded.session, [ROW])];
  const trial: WasmTrial = { loaded, probes, optimisation: "all", trap: "" };
  try {
    return await chooseEngine(files, { ...trial, ...change(trial) }, choice);
  } finally {
    await loaded.session.release();
  }
}

Deno.test("chooseEngine() takes WebAssembly where there is no native engine, and refuses a version that asks for it", async () => {
  configureRuntime(await readRuntime());
  assertEquals(await verdictOn("logits", "auto"), WEBASSEMBLY_ALONE);
  await assertRejectsKind(() => verdictOn("logits", "native"), "model", NO_NATIVE_ENGINE);
});

function nativeTest(name: string, fn: () => Promise<void>): void {
  Deno.test({
    name,
    ignore: ENGINE_FOLDER === undefined,
    fn: async () => {
      if (!hasNativeRuntime()) addNativeRuntime({ dir: ENGINE_FOLDER!, intraOp: 1 });
      await fn();
    },
  });
}

nativeTest("chooseEngine() takes WebAssembly where that is asked for", async () => {
  assertEquals(await verdictOn("logits", "wasm"), WEBASSEMBLY_ALONE);
});

nativeTest("chooseEngine() takes the native engine where that is asked for", async () => {
  const verdict = await verdictOn("logits", "native");
  assertEquals(verdict, { engine: "native", reason: "", isWarning: false });
});

/** A session that takes longer, or no time, for each run. */
function paced(session: Session, ms: number): Session {
  return {
    inputs: session.inputs,
    outputs: session.outputs,
    run: (feeds, fetches) => {
      const outputs = session.run(feeds, fetches);
      const end = performance.now() + ms;
      while (performance.now() < end);
      return outputs;
    },
    release: () => session.release(),
  };
}

nativeTest(
  "chooseEngine() takes the native engine where it is faster, and says by how much",
  async () => {
    const verdict = await verdictOn("logits", "auto", ({ loaded }) => ({
      loaded: { ...loaded, session: paced(loaded.session, 5) },
    }));
    assertEquals([verdict.engine, verdict.isWarning], ["native", false]);
    assertMatch(
      verdict.reason,
      /^8 rows: \d\S* ms native, \d\S* ms in WebAssembly$/,
    );
  },
);

/** The session, which refuses runs of more than one row. */
function refusing(session: Session): Session {
  return {
    ...{ inputs: session.inputs, outputs: session.outputs, release: () => session.release() },
    run: (feeds, fetches) => {
      if (feeds[0]!.shape[0] !== 1) throw new Error("3 by 8");
      return session.run(feeds, fetches);
    },
  };
}

nativeTest("chooseEngine() measures one row where a graph does not run on several", async () => {
  const verdict = await verdictOn("logits", "auto", ({ loaded }) => ({
    loaded: { ...loaded, session: refusing(paced(loaded.session, 5)) },
  }));
  assertEquals(verdict.engine, "native");
  assertMatch(verdict.reason, /^first rows: \d\S* ms native, \d\S* ms in WebAssembly$/);
});

nativeTest("chooseEngine() takes WebAssembly where several rows crash it", async () => {
  const verdict = await verdictOn("logits", "auto", ({ loaded: { graph, session } }) => ({
    loaded: {
      graph,
      session: {
        ...{ inputs: session.inputs, outputs: session.outputs, release: () => session.release() },
        run: (feeds, fetches) => {
          if (feeds[0]!.shape[0] !== 1) throw trapError("unreachable");
          return session.run(feeds, fetches);
        },
      },
    },
  }));
  const reason = "a run of several rows crashes ONNX Runtime, or does not end";
  assertEquals(verdict, { engine: "wasm", reason, isWarning: false });
});

nativeTest("chooseEngine() takes WebAssembly where it is as fast", async () => {
  const { outputs } = await runOnce("logits");
  const verdict = await verdictOn("logits", "auto", ({ loaded: { graph, session } }) => ({
    loaded: {
      graph,
      session: {
        ...{ inputs: session.inputs, outputs: session.outputs },
        // A session that takes no time at all, and so cannot be beaten.
        run: () => Promise.resolve(outputs),
        release: () => session.release(),
      },
    },
  }));
  assertEquals([verdict.engine, verdict.isWarning], ["wasm", false]);
});

async function runOnce(graph: string) {
  const { session } = await loadGraph(testFiles(graph));
  const probe = await runProbe(session, [ROW]);
  await session.release();
  return probe;
}

nativeTest(
  "chooseEngine() keeps a version whose rows crash it in WebAssembly, also where native is asked for",
  async () => {
    for (const [choice, isWarning] of [["auto", false], ["native", true]] as const) {
      const verdict = await verdictOn("logits", choice, () => ({ trap: "divide by zero" }));
      assertEquals(verdict, { engine: "wasm", reason: "some rows crash ONNX Runtime", isWarning });
    }
  },
);

nativeTest(
  "chooseEngine() keeps a graph with a loop in WebAssembly, unless native is asked for",
  async () => {
    const auto = await verdictOn("endless_above_1000", "auto");
    assertEquals([auto.engine, auto.isWarning], ["wasm", false]);
    assertStringIncludes(auto.reason, "the graph holds Loop");
    const asked = await verdictOn("endless_above_1000", "native");
    assertEquals(asked, { engine: "native", reason: auto.reason, isWarning: true });
  },
);

nativeTest(
  "chooseEngine() keeps a graph in WebAssembly that the engines describe differently",
  async () => {
    const { engine, reason } = await verdictOn("several_labels", "native");
    assertEquals(engine, "wasm");
    assertEquals(reason, "the two engines describe its inputs and outputs differently");
  },
);

nativeTest("chooseEngine() keeps a graph in WebAssembly whose outputs differ", async () => {
  const verdict = await verdictOn("logits", "native", ({ loaded, probes }) => {
    const wrong = probes[0]!.outputs.map((tensor): Tensor => ({
      ...tensor,
      data: new Float32Array(tensor.data.length).fill(99),
    }));
    const session: Session = {
      ...{ inputs: loaded.session.inputs, outputs: loaded.session.outputs },
      run: () => Promise.resolve(wrong),
      release: () => Promise.resolve(),
    };
    return {
      loaded: { ...loaded, session },
      probes: [{ feeds: [ROW], outputs: wrong }],
    };
  });
  assertEquals(verdict, {
    engine: "wasm",
    reason: "the two engines compute different outputs",
    isWarning: true,
  });
});

nativeTest(
  "chooseEngine() does not compare the outputs of a graph that draws random numbers",
  async () => {
    const verdict = await verdictOn("logits", "native", ({ probes: [probe] }) => {
      const drawn = probe!.outputs.map((tensor): Tensor => ({
        ...tensor,
        data: new Float32Array(tensor.data.length).fill(99),
      }));
      return { probes: [{ ...probe!, outputs: drawn }] };
    });
    assertEquals(verdict.engine, "native");
  },
);

nativeTest(
  "chooseEngine() keeps a graph in WebAssembly that the native engine does not run",
  async () => {
    const wide = { ...ROW, shape: [1, 3], data: new Float32Array(3) };
    const verdict = await verdictOn("logits", "native", ({ probes }) => ({
      probes: [{ ...probes[0]!, feeds: [wide] }],
    }));
    assertEquals([verdict.engine, verdict.isWarning], ["wasm", true]);
    assertStringIncludes(verdict.reason, "the native engine does not run the graph: ");
  },
);

nativeTest(
  "chooseEngine() takes WebAssembly for a graph that ran on no row, unless native is asked for",
  async () => {
    const auto = await verdictOn("logits", "auto", () => ({ probes: [] }));
    assertEquals(auto.reason, "there are no rows to measure it with");
    assertEquals((await verdictOn("logits", "native", () => ({ probes: [] }))).engine, "native");
  },
);
