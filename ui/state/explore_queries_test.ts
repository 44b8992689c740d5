import { assertEquals } from "@std/assert/mod.js";
import { explorable, exploreQueries } from "./explore_queries.ts";
import { START } from "./place.ts";
import { Session } from "./session.ts";

Deno.test("explorable() writes names of lengths where Explore has others", () => {
  const session = new Session({ ...START, model: "m" });
  const written = explorable(
    ({ where, rate, step, cell, range }) => `${where} ${rate} ${step} ${cell} ${range}`,
    session,
  );
  assertEquals(written, 'model="m" $__rate_interval $__interval $cell $__range');
});

Deno.test("exploreQueries() leaves out what is there already, and has six at most", () => {
  const session = new Session(START);
  const asks = [..."aabcdefg"].map((name) => ({ expr: () => name }));
  assertEquals(
    exploreQueries(asks, session),
    [..."abcdef"].map((expr) => ({ expr, view: "auto" as const })),
  );
});
