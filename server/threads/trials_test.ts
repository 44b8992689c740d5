import { assertEquals, assertRejects } from "@std/assert/mod.js";
import type { VersionFiles } from "../models/folder/version_files.ts";
import type { TrialResult } from "./messages.ts";
import { type OneTrial, Trials } from "./trials.ts";

/** Trials whose results come when they are told to. */
function bench() {
  const running: { model: string; end: PromiseWithResolvers<TrialResult> }[] = [];
  let made = 0;
  let closed = 0;
  const make = (): OneTrial => {
    made++;
    return {
      load: ({ model }) => {
        const end = Promise.withResolvers<TrialResult>();
        running.push({ model, end });
        return end.promise;
      },
      close: () => void closed++,
    };
  };
  const trials = new Trials(make);
  return {
    trials,
    load: (model: string) => trials.load({ model } as VersionFiles),
    names: () => running.map(({ model }) => model),
    running,
    counts: () => [made, closed],
  };
}

const result = { task: "tensor" } as TrialResult;

Deno.test("versions that are tried one after another share a trial", async () => {
  const { load, running, counts } = bench();
  for (const model of ["a", "b"]) {
    const loading = load(model);
    running.at(-1)!.end.resolve(result);
    assertEquals(await loading, result);
  }
  assertEquals(counts(), [1, 0]);
});

Deno.test("three versions are tried at a time, and a fourth when one of them has ended", async () => {
  const { load, names, running, counts, trials } = bench();
  const loading = ["a", "b", "c", "d"].map(load);
  await Promise.resolve();
  assertEquals(names(), ["a", "b", "c"]);
  running[1]!.end.reject(new Error("bad"));
  await assertRejects(() => loading[1]!, Error, "bad");
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(names(), ["a", "b", "c", "d"]);
  for (const { end } of running) end.resolve(result);
  assertEquals(await loading[3], result);
  trials.close();
  assertEquals(counts(), [3, 3]);
});
