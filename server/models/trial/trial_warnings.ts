import { OPTIMISATION_WARNING } from "./check_optimisation.ts";
import { engineWarning } from "./engine_verdict.ts";
import { cacheWarning } from "./measure_version.ts";
import type { TrialReport } from "./trial_report.ts";

/** Problems that the trial has found and that do not prevent serving the version. */
export function trialWarnings(
  { optimisation, verdict, measured }: Pick<TrialReport, "optimisation" | "verdict" | "measured">,
): readonly string[] {
  const whyNotCached = measured?.whyNotCached ?? "";
  return [
    ...optimisation === "all" ? [] : [OPTIMISATION_WARNING],
    ...verdict.isWarning ? [engineWarning(verdict)] : [],
    ...whyNotCached === "" ? [] : [cacheWarning(whyNotCached)],
  ];
}
