/// <reference lib="deno.worker" />
import type { EngineChoice } from "../models/engine_choice.ts";
import { configureRuntime } from "../models/run/load_session.ts";
import { RunGuard } from "../models/run/run_guard.ts";
import { loadVersion } from "../models/serving/load_version.ts";
import { Tally } from "../metrics/tally.ts";
import type { TrialMethods, WatchMethods } from "./messages.ts";
import { loadNativeEngine } from "./native_engine.ts";
import { parentPeer } from "./peer.ts";

/** The trial thread: loads and warms up a version, where nothing is served. */

// The trial thread gets no requests.
const LIMITS = { queue: 1, maxRows: 1 };

let choice: EngineChoice;

const methods: TrialMethods = {
  start({ runtime, engine, runs }) {
    const guard = new RunGuard(runs, (memory) => parent.tell("runtimeMemory", memory));
    configureRuntime(runtime, guard);
    choice = engine.choice;
    // A version that asks for it is told, and the others are tried in WebAssembly.
    loadNativeEngine(engine, guard);
  },
  async load(files) {
    const version = await loadVersion(files, new Tally(() => {}), LIMITS, { engine: choice });
    const { task, classes, inputs, outputs, warnings, trialReport } = version;
    const { whyNotShared = "", sharedRows } = version;
    await version.retire();
    return { task, classes, inputs, outputs, warnings, whyNotShared, sharedRows, trialReport };
  },
};

const parent = parentPeer<WatchMethods>(methods);
