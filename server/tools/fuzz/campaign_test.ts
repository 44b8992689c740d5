import { assertEquals, assertGreater, assertStringIncludes } from "@std/assert/mod.js";
import fc from "fast-check";
import { type Campaign, runCampaign } from "./campaign.ts";

function campaign(run: (numbers: number[]) => void): Campaign<number[]> {
  return {
    name: "numbers",
    cases: fc.array(fc.nat({ max: 1000 })),
    size: (numbers) => numbers.length,
    run: (numbers) => Promise.resolve(run(numbers)),
    describe: (numbers) => numbers.join(" "),
  };
}

Deno.test("runCampaign() counts the inputs of all cases, of one round at least", async () => {
  const seen: number[] = [];
  const outcome = await runCampaign(campaign((numbers) => void seen.push(...numbers)), 1, 0);
  assertEquals(outcome, { inputs: seen.length, failure: null });
  assertGreater(seen.length, 0);
});

Deno.test("runCampaign() goes on with other cases until its time is over", async () => {
  const seen = new Set<string>();
  let runs = 0;
  const { failure } = await runCampaign(
    campaign((numbers) => {
      seen.add(numbers.join());
      if (++runs > 100) throw new Error("enough");
    }),
    1,
    60_000,
  );
  assertEquals(failure?.error, "enough");
  assertGreater(seen.size, 50);
});

Deno.test("runCampaign() reports the smallest case that fails and its error", async () => {
  const { failure } = await runCampaign(
    campaign((numbers) => {
      if (numbers.some((number) => number >= 700)) throw new Error("too large");
    }),
    1,
    60_000,
  );
  assertEquals(failure?.smallest, "700");
  assertStringIncludes(failure!.error, "too large");
});

Deno.test("the seed of a failure makes the same failure in the first round", async () => {
  const fails = () =>
    campaign((numbers) => {
      if (numbers.length > 5 && numbers[3]! % 97 === 5) throw new Error(numbers.join());
    });
  const { failure } = await runCampaign(fails(), 7, 60_000);
  assertEquals((await runCampaign(fails(), failure!.seed, 0)).failure, failure);
});
