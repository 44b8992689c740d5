/// <reference lib="deno.worker" />
import type { ServingMethods } from "../messages.ts";
import { parentPeer } from "../peer.ts";

// A serving thread that takes no version, and no connection either.
const methods: ServingMethods = {
  monitor() {},
  start: () => ({ runtimeVersion: "none", nativeProblem: "" }),
  stage: () => Promise.reject(new Error("This thread takes nothing for a test")),
  discard: () => Promise.resolve(),
  activate() {},
  replaceKeys() {},
  renewCertificate() {},
  setLogLevel() {},
  collectGarbage() {},
  replaceReference() {},
  listen() {},
  drain: () => Promise.resolve(),
};

parentPeer(methods);
