import { assertEquals } from "@std/assert/mod.js";
import { systemSentence, type SystemSituation } from "./sentence.ts";

const WELL: SystemSituation = {
  known: true,
  error: undefined,
  cpu: 0.05,
  memory: 2e8,
  lag: 0.004,
  lastingLag: 0.002,
  uptimeMs: 960_000,
  replicas: 1,
  restarts: 0,
  dropped: 0,
};

const cases: readonly [string, Partial<SystemSituation>, string][] = [
  ["all is well", {}, "ok Resources are fine."],
  ["nothing is known yet", { known: false }, "unknown Loading …"],
  ["a query failed", { known: false, error: "timeout" }, "unknown Some queries failed."],
  ["there is no data", { cpu: NaN }, "unknown No data in this range."],
  ["a thread crashed", { restarts: 1.05 }, "warn A worker thread crashed and was restarted."],
  ["threads crashed", { restarts: 3 }, "warn Worker threads crashed and were restarted."],
  [
    "threads are late",
    { lastingLag: 0.2 },
    "warn Event-loop lag is high; responses may be delayed.",
  ],
];
for (const [name, change, want] of cases) {
  Deno.test(`systemSentence() has its own lead when ${name}`, () => {
    const { mood, lead } = systemSentence({ ...WELL, ...change });
    assertEquals(`${mood} ${lead}`, want);
  });
}

Deno.test("systemSentence() names the replicas and the dropped label sets", () => {
  assertEquals(
    systemSentence({ ...WELL, replicas: 2, dropped: 3 }).rest.replaceAll("\u00a0", " "),
    "2 replicas use 0.05 cores and 200 MB; maximum event-loop lag 4 ms; up 16 min. " +
      "3 label sets were not counted: a metric has too many.",
  );
  assertEquals(
    systemSentence({ ...WELL, dropped: 1 }).rest.replaceAll("\u00a0", " "),
    "0.05 cores and 200 MB in use; maximum event-loop lag 4 ms; up 16 min. " +
      "1 label set was not counted: a metric has too many.",
  );
});
