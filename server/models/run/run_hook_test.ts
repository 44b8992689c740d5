import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import { RunGuard } from "./run_guard.ts";
import { RunHook, type RuntimeModule } from "./run_hook.ts";
import { allocateRunState, Slot, State } from "./run_state.ts";

const OPTIONS = 64;

/** A hook for a module whose options hold `flags`; its state, and the flag of each run. */
function hookOf(flags: { on: number; off: number }, code: number, stops = false) {
  const state = allocateRunState();
  const slots = new Int32Array(state);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const bytes = new Uint8Array(memory.buffer);
  const released: number[] = [];
  const seen: number[] = [];
  const module: RuntimeModule = {
    _OrtRun: () => {
      seen.push(slots[Slot.FLAG]!, slots[Slot.LIMIT]!);
      if (stops) Atomics.store(slots, Slot.STATE, State.STOPPED);
      return code;
    },
    _OrtCreateRunOptions: (_severity, _verbosity, terminate) => {
      const options = terminate ? 128 : 256;
      bytes.set([4, 0, 0, terminate ? flags.on : flags.off, options & 0xff], options);
      return options;
    },
    _OrtReleaseRunOptions: (options) => void released.push(options),
  };
  const hook = new RunHook(new RunGuard({ state, limitMs: 30_000 }, () => {}));
  hook.memory = memory;
  return { hook, module, seen, released, run: () => hook.run(module, [1, 2, OPTIONS]) };
}

Deno.test("a run is watched with the flag of its options", () => {
  const { hook, run, seen, released } = hookOf({ on: 1, off: 0 }, 7);
  assertEquals([run(), run()], [7, 7]);
  hook.isSuspect = true;
  run();
  assertEquals(seen, [OPTIONS + 3, 30_000, OPTIONS + 3, 30_000, OPTIONS + 3, 3000]);
  assertEquals(released, [128, 256]);
});

Deno.test("a run that was stopped is a hang", async () => {
  const { run } = hookOf({ on: 1, off: 0 }, 1, true);
  const error = await assertRejectsKind(() => Promise.resolve().then(run), "hang");
  assertEquals(error.details.seconds, 30);
});

Deno.test("a run that ended well while it was being stopped is none", () => {
  assertEquals(hookOf({ on: 1, off: 0 }, 0, true).run(), 0);
});

Deno.test("options of an unknown form are refused", () => {
  for (const flags of [{ on: 2, off: 0 }, { on: 1, off: 3 }]) {
    assertThrows(hookOf(flags, 0).run, TypeError, "Cannot find the flag that terminates a run");
  }
});
