import { getPriority } from "node:os";
import { assertEquals } from "@std/assert/mod.js";

/** What a thread with these permissions sends, as `testdata/polite.ts` says. */
async function politeThread(sys: ("setPriority" | "getPriority")[]): Promise<unknown> {
  const script = new URL("./testdata/polite.ts", import.meta.url);
  const worker = new Worker(script, { type: "module", deno: { permissions: { sys } } });
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
    });
  } finally {
    worker.terminate();
  }
}

const isLinux = Deno.build.os === "linux";

Deno.test({
  name: "a thread that may change its priority gives way, and no other thread does",
  ignore: !isLinux,
  async fn() {
    const before = getPriority(0);
    assertEquals(await politeThread(["getPriority", "setPriority"]), [10, ["setPriority"]]);
    assertEquals(getPriority(0), before);
  },
});

Deno.test({
  name: "a thread that may not change its priority keeps it",
  ignore: !isLinux,
  async fn() {
    assertEquals(await politeThread(["getPriority"]), [getPriority(0), []]);
  },
});
