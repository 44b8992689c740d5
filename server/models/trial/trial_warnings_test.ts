import { assertEquals } from "@std/assert/mod.js";
import { OPTIMISATION_WARNING } from "./check_optimisation.ts";
import { engineWarning, WEBASSEMBLY_ALONE } from "./engine_verdict.ts";
import { cacheWarning } from "./measure_version.ts";
import { trialWarnings } from "./trial_warnings.ts";

const FINE = { optimisation: "all", verdict: WEBASSEMBLY_ALONE, measured: undefined } as const;
const measured = (whyNotCached: string) => ({ runTimes: [], whyNotCached });

Deno.test("a trial without problems gives no warnings", () => {
  assertEquals(trialWarnings(FINE), []);
  assertEquals(trialWarnings({ ...FINE, measured: measured("") }), []);
});

Deno.test("a trial warns of fewer optimisations, of the engine and of a cache that is off", () => {
  const verdict = { engine: "wasm", reason: "it crashes", isWarning: true } as const;
  assertEquals(
    trialWarnings({ optimisation: "basic", verdict, measured: measured("it is random") }),
    [OPTIMISATION_WARNING, engineWarning(verdict), cacheWarning("it is random")],
  );
});
