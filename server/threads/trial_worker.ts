/// <reference lib="deno.worker" />
import { configureRuntime } from "../models/run/load_session.ts";
import { RunGuard } from "../models/run/run_guard.ts";
import { loadVersion } from "../models/serving/load_version.ts";
import { Tally } from "../metrics/tally.ts";
import type { TrialMethods, WatchMethods } from "./messages.ts";
import { parentPeer } from "./peer.ts";

/** The trial thread: loads and warms up a version, where nothing is served. */

// The trial thread gets no requests.
const LIMITS = { queue: 1, maxRows: 1 };

const methods: TrialMethods = {
  start({ runtime, runs }) {
    configureRuntime(runtime, new RunGuard(runs, (memory) => parent.tell("runtimeMemory", memory)));
  },
  async load(files) {
    const version = await loadVersion(files, new Tally(() => {}), LIMITS);
    const { task, classes, inputs, outputs, warnings, trialReport } = version;
    const { whyNotShared = "" } = version;
    await version.retire();
    return { task, classes, inputs, outputs, warnings, whyNotShared, trialReport };
  },
};

const parent = parentPeer<WatchMethods>(methods);
