import { assertEquals } from "@std/assert/mod.js";
import { Client } from "../prom/client.ts";
import { START } from "./place.ts";
import { Session } from "./session.ts";
import { learnScrapeInterval } from "./scrape_interval.ts";

/** The seconds between scrapes that a session learns from a list of targets. */
async function learned(answer: unknown): Promise<[string, number]> {
  let asked = "";
  const client = new Client("/api/v1", (url) => {
    asked = String(url);
    return Promise.resolve(Response.json(answer));
  });
  const session = new Session(START, undefined, client);
  await learnScrapeInterval(session);
  return [asked, session.scrape.value];
}

const targets = (...intervals: readonly (string | undefined)[]) => ({
  status: "success",
  data: { activeTargets: intervals.map((scrapeInterval) => ({ labels: {}, scrapeInterval })) },
});

Deno.test("learnScrapeInterval() takes the shortest of the targets' intervals", async () => {
  const [asked, seconds] = await learned(targets("1m", "15s", undefined, "0s", "30s"));
  assertEquals([asked, seconds], ["/api/v1/targets?state=active", 15]);
});

Deno.test("learnScrapeInterval() stays at what is known where no target tells one", async () => {
  for (const answer of [targets(), targets(undefined), { status: "error", error: "no" }]) {
    assertEquals((await learned(answer))[1], 5);
  }
});
