import type { EngineOptions } from "../../models/run/engine_options.ts";
import { RunGuard } from "../../models/run/run_guard.ts";
import { allocateRunState } from "../../models/run/run_state.ts";
import { loadNativeEngine } from "../native_engine.ts";
import { parentPeer } from "../peer.ts";

/** A thread that loads the native engine, and says what it may load afterwards. */
const guard = new RunGuard({ state: allocateRunState(), limitMs: 1000 }, () => {});
parentPeer({
  load(engine: EngineOptions) {
    const problem = loadNativeEngine(engine, guard);
    return { problem, isGranted: Deno.permissions.querySync({ name: "ffi" }).state === "granted" };
  },
});
