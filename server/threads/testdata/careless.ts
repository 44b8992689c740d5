/// <reference lib="deno.worker" />
import { parentPeer } from "../peer.ts";

// A thread with an error that nobody catches.
parentPeer({
  throw: () =>
    void setTimeout(() => {
      throw new Error("This thread dies for a test");
    }),
  reject: () => void Promise.reject(new Error("This thread dies for a test")),
  odd: () => void Promise.reject("a text"),
});
