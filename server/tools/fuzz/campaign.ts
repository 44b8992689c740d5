/** Runs properties of fast-check in rounds until their time is over, and reports what fails. */

import fc from "fast-check";

/** One kind of input. */
export interface Campaign<Case = unknown> {
  readonly name: string;
  readonly cases: fc.Arbitrary<Case>;
  /** How many inputs a case holds, for the count. */
  size(of: Case): number;
  /** @throws when the server is at fault */
  run(of: Case): Promise<void>;
  describe(of: Case): string;
}

export interface Outcome {
  readonly inputs: number;
  /** Null when nothing failed. */
  readonly failure: Failure | null;
}

export interface Failure {
  readonly seed: number;
  readonly error: string;
  /** The smallest case that fails. */
  readonly smallest: string;
}

// Short, so that a round that fails leaves most of the time limit of fast-check for shrinking.
const RUNS_PER_ROUND = 20;

/**
 * Runs a campaign for a time, at least one round of it. The seed of a failure, given to another
 * call, makes the same cases in its first round.
 */
export async function runCampaign<Case>(
  campaign: Campaign<Case>,
  seed: number,
  limitMs: number,
): Promise<Outcome> {
  const end = performance.now() + limitMs;
  let inputs = 0;
  for (let round = seed;; round = (round + 1) | 0) {
    const details = await fc.check(
      fc.asyncProperty(campaign.cases, async (of) => {
        inputs += campaign.size(of);
        await campaign.run(of);
      }),
      { seed: round, numRuns: RUNS_PER_ROUND },
    );
    if (details.failed) {
      return {
        inputs,
        failure: {
          seed: round,
          error: String((details.errorInstance as Error | null)?.message ?? details.errorInstance),
          smallest: details.counterexample === null
            ? "no case within the time limit"
            : campaign.describe(details.counterexample[0]),
        },
      };
    }
    if (performance.now() >= end) return { inputs, failure: null };
  }
}
