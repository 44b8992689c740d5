import type { ExampleRun } from "../run/example_run.ts";
import type { Optimisation } from "../run/session_types.ts";
import type { EngineVerdict } from "./engine_verdict.ts";
import type { Measured } from "./measure_version.ts";
import type { WarmUpResult } from "./warm_up.ts";

/**
 * The result of a version's trial. It is sent to the serving threads, so that they need not
 * repeat the trial.
 */
export interface TrialReport extends WarmUpResult {
  /** The optimisations to load the version with. */
  readonly optimisation: Optimisation;
  readonly verdict: EngineVerdict;
  /** Undefined when the graph ran on no synthetic row. */
  readonly example: ExampleRun | undefined;
  /** Undefined until it is measured, on the engine that serves the version. */
  readonly measured: Measured | undefined;
}
