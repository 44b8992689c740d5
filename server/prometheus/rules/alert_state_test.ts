import { assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { type AlertState, nextState, RESOLVED_RETENTION_MS } from "./alert_state.ts";

interface Timing {
  readonly holdMs?: number;
  readonly keepFiringMs?: number;
}

/** The states while the condition is (`1`) or is not (`0`) true, one second after another. */
function states(seen: string, { holdMs = 0, keepFiringMs = 0 }: Timing = {}): string {
  let state: AlertState | undefined;
  return [...seen].map((one, second) => {
    const now = second * 1000;
    state = nextState(state, { active: one === "1", now, holdMs, keepFiringMs });
    return state === undefined ? "-" : state.phase[0];
  }).join("");
}

const lives: readonly { name: string; seen: string; timing?: Timing; want: string }[] = [
  { name: "fires at once without a hold", seen: "11", want: "ff" },
  {
    name: "fires when it has held long enough",
    seen: "1111",
    timing: { holdMs: 2000 },
    want: "ppff",
  },
  { name: "forgets a pending alert", seen: "1101", timing: { holdMs: 2000 }, want: "pp-p" },
  { name: "resolves a firing alert", seen: "100", want: "frr" },
  {
    name: "starts anew after it was resolved",
    seen: "11011",
    timing: { holdMs: 1000 },
    want: "pfrpf",
  },
  {
    name: "keeps firing as long as asked",
    seen: "10000",
    timing: { keepFiringMs: 2000 },
    want: "fkkrr",
  },
  {
    name: "keeps firing anew after each return",
    seen: "100100",
    timing: { keepFiringMs: 2000 },
    want: "fkkfkk",
  },
  {
    name: "does not keep a pending alert",
    seen: "10",
    timing: { holdMs: 5000, keepFiringMs: 5000 },
    want: "p-",
  },
];
for (const { name, seen, timing, want } of lives) {
  Deno.test(`nextState() ${name}`, () => assertEquals(states(seen, timing), want));
}

Deno.test("nextState() drops a resolved alert after 15 minutes", () => {
  const state: AlertState = { phase: "resolved", activeAt: 0, firedAt: 0, resolvedAt: 1000 };
  const gone = (now: number) =>
    nextState(state, { active: false, now, holdMs: 0, keepFiringMs: 0 });
  assertEquals(gone(1000 + RESOLVED_RETENTION_MS), state);
  assertEquals(gone(1001 + RESOLVED_RETENTION_MS), undefined);
});

Deno.test("nextState() keeps the times of the phases", () => {
  const seen = { active: true, now: 0, holdMs: 10, keepFiringMs: 30 };
  let state = nextState(undefined, seen);
  state = nextState(state, { ...seen, now: 20 });
  assertEquals(state, { phase: "firing", activeAt: 0, firedAt: 20 });
  state = nextState(state, { ...seen, now: 30, active: false });
  state = nextState(state, { ...seen, now: 40, active: false });
  assertEquals(state, { phase: "kept", activeAt: 0, firedAt: 20, since: 30 });
  state = nextState(state, { ...seen, now: 60, active: false });
  assertEquals(state, { phase: "resolved", activeAt: 0, firedAt: 20, resolvedAt: 60 });
});

/**
 * The phase by looking at the whole past at once, time being counted in
 * evaluations: where the last unbroken life began, and what is left of it.
 */
function naivePhase(seen: readonly boolean[], hold: number, keep: number): string {
  let start: number | undefined;
  let fired = false;
  let lastTrue = 0;
  let resolved: number | undefined;
  for (const [i, active] of seen.entries()) {
    if (active) {
      if (start === undefined) {
        start = i;
        fired = false;
        resolved = undefined;
      }
      fired ||= i - start >= hold;
      lastTrue = i;
    } else if (start !== undefined && !(fired && i - (lastTrue + 1) < keep)) {
      resolved = fired ? i : undefined;
      start = undefined;
    }
  }
  if (start === undefined) return resolved === undefined ? "-" : "r";
  if (!fired) return "p";
  return seen.at(-1) ? "f" : "k";
}

Deno.test("nextState() agrees with a model that sees all observations", () => {
  const cases = fc.record({
    seen: fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }),
    hold: fc.nat(5),
    keep: fc.nat(5),
  });
  fc.assert(fc.property(cases, ({ seen, hold, keep }) => {
    const text = seen.map((active) => active ? "1" : "0").join("");
    const want = seen.map((_, i) => naivePhase(seen.slice(0, i + 1), hold, keep)).join("");
    assertEquals(states(text, { holdMs: hold * 1000, keepFiringMs: keep * 1000 }), want);
  }));
});
