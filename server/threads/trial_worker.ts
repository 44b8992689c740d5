/// <reference lib="deno.worker" />
import { configureRuntime } from "../models/run/load_session.ts";
import { loadVersion } from "../models/serving/load_version.ts";
import { Tally } from "../metrics/tally.ts";
import type { TrialMethods } from "./messages.ts";
import { type Channel, Peer } from "./peer.ts";

/** The trial thread: loads a version and warms it up where nothing is served. */

// Nobody sends it a request.
const LIMITS = { queue: 1, rows: 1 };

const methods: TrialMethods = {
  start: (runtime) => void configureRuntime(runtime),
  async load(files) {
    const version = await loadVersion(files, new Tally(() => {}), LIMITS);
    const { task, inputs, outputs, warnings, whyNotShared = "", trialReport } = version;
    await version.retire();
    return { task, inputs, outputs, warnings, whyNotShared, trialReport };
  },
};

new Peer(self as unknown as Channel, methods);
