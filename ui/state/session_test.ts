import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import { Client } from "../prom/client.ts";
import { type Place, START } from "./place.ts";
import { Session } from "./session.ts";

/** A session, and the addresses that it went to (`+`) or put in place of the last (`=`). */
function sessionAt(place: Partial<Place> = {}, since?: number) {
  const addresses: string[] = [];
  const history = {
    pushState: (_state: null, _title: "", address: string) => addresses.push(`+${address}`),
    replaceState: (_state: null, _title: "", address: string) => addresses.push(`=${address}`),
  };
  Object.assign(globalThis, { history });
  const client = new Client();
  return { session: new Session({ ...START, ...place }, since, client), client, addresses };
}

const HOUR = { from: "1700000000000", to: "1700003600000" };

Deno.test("go() changes the place as a step of its own, and refreshes", () => {
  const { session, addresses } = sessionAt();
  session.now.value = 0;
  session.go({ page: "models", model: "churn" });
  assertEquals(addresses, ["+/ui/models?model=churn"]);
  assertEquals([session.place.value.model, session.place.value.refresh], ["churn", 5]);
  assertEquals(session.now.value > 0, true);
});

Deno.test("go() to the same place does nothing", () => {
  const { session, addresses } = sessionAt();
  session.go({ page: "operations" });
  assertEquals(addresses, []);
});

Deno.test("adjust() changes the address without a step", () => {
  const { session, addresses } = sessionAt();
  session.adjust({ search: "x" });
  assertEquals([addresses, session.place.value.search], [["=/ui/operations?search=x"], "x"]);
});

Deno.test("turnTo() drops the state that belongs to one page", () => {
  const { session, addresses } = sessionAt({ model: "churn", panel: "latency" });
  session.turnTo("explore", { queries: [{ expr: "up", view: "lines" }] });
  assertEquals(addresses, ["+/ui/explore?model=churn&q=up&view=lines"]);
});

Deno.test("zoom() makes the range absolute, if it is a second at least", () => {
  const { session, addresses } = sessionAt();
  session.zoom(10, 10.999);
  assertEquals(addresses, []);
  session.zoom(10.0004, 11.0004);
  assertEquals(session.place.value.range, { from: "10000", to: "11000" });
});

Deno.test("stretch() makes a range longer or shorter around its middle", () => {
  const { session } = sessionAt({ range: HOUR });
  session.stretch(2);
  assertEquals(session.span.value, { from: 1699998200, to: 1700005400 });
  session.stretch(0.25);
  assertEquals(session.span.value, { from: 1700000900, to: 1700002700 });
});

Deno.test("shift() moves a range by a share of its length", () => {
  const { session } = sessionAt({ range: HOUR });
  session.shift(-0.5);
  assertEquals(session.span.value, { from: 1699998200, to: 1700001800 });
});

Deno.test("the default range is as long as the history", () => {
  const { session } = sessionAt({}, Date.now() - 100_000);
  assertEquals(session.range.value, { from: "now-2m", to: "now" });
  assertEquals(session.span.value.to, session.now.value / 1000);
  assertEquals(session.span.value.to - session.span.value.from, 120);
  const { session: chosen } = sessionAt({ range: HOUR }, Date.now());
  assertEquals(chosen.range.value, HOUR);
});

Deno.test("a range that cannot be read is the recent past", () => {
  const { session } = sessionAt({ range: { from: "x", to: "now" } });
  assertAlmostEquals(session.span.value.to - session.span.value.from, 900);
});

Deno.test("a session is live while its range moves and it is refreshed", () => {
  const live = (place: Partial<Place>) => sessionAt(place).session.live.value;
  assertEquals([live({}), live({ refresh: 1 }), live({ refresh: 0 }), live({ range: HOUR })], [
    ...[true, true, false, false],
  ]);
});

Deno.test("tick() takes the clock of the server if that differs by two seconds or more", () => {
  const { session, client } = sessionAt();
  for (const [skewMs, want] of [[1999, 0], [2000, 2000], [-2000, -2000]] as const) {
    client.skewMs = skewMs;
    session.tick();
    assertEquals(session.skew.value, want);
    assertAlmostEquals(session.now.value, Date.now() + want, 1000);
  }
});

Deno.test("a clock that is wrong by more than ten seconds refreshes everything at once", () => {
  const { session, client } = sessionAt();
  let mended = 0;
  session.queries.mendClock = () => mended++;
  for (const skewMs of [10_000, 10_001, 15_000, -10_000]) {
    client.skewMs = skewMs;
    client.onClock();
  }
  assertEquals([mended, session.skew.value], [2, -10_000]);
});

/** A session that was started, before a page and a clock that do as the test says. */
function started(place: Partial<Place> = {}) {
  const { addEventListener, setTimeout } = globalThis;
  const listeners = new Map<string, () => void>();
  const document = {
    hidden: false,
    addEventListener: (type: string, then: () => void) => listeners.set(type, then),
  };
  const location = { href: "http://server/ui/alerts" };
  const turns: { then: () => void; ms: number }[] = [];
  const { session } = sessionAt(place);
  let ticks = 0;
  const tick = session.tick.bind(session);
  session.tick = () => {
    ticks++;
    tick();
  };
  Object.assign(globalThis, {
    document,
    location,
    addEventListener: (type: string, then: () => void) => listeners.set(type, then),
    setTimeout: (then: () => void, ms: number) => turns.push({ then, ms }),
  });
  try {
    session.start();
  } finally {
    Object.assign(globalThis, { addEventListener, setTimeout });
  }
  return {
    session,
    document,
    tell: (type: string) => listeners.get(type)!(),
    /** Lets the next turn come, and returns in how many milliseconds the one after it is due. */
    turn: () => {
      Object.assign(globalThis, {
        setTimeout: (then: () => void, ms: number) => turns.push({ then, ms }),
      });
      turns.shift()!.then();
      globalThis.setTimeout = setTimeout;
      return turns[0]!.ms;
    },
    due: () => turns[0]!.ms,
    ticks: () => ticks,
  };
}

Deno.test("a session refreshes while it is live, visible and not held", () => {
  const { session, document, turn, due, ticks } = started({ refresh: 5 });
  assertEquals([due(), ticks()], [5000, 0]);
  assertEquals([turn(), ticks()], [5000, 1]);
  document.hidden = true;
  assertEquals([turn(), ticks()], [5000, 1]);
  document.hidden = false;
  session.holds.value = 1;
  assertEquals([turn(), ticks()], [5000, 1]);
  session.holds.value = 0;
  session.place.value = { ...session.place.value, refresh: 0 };
  assertEquals([turn(), ticks()], [1000, 1]);
  session.place.value = { ...session.place.value, refresh: 30 };
  assertEquals([turn(), ticks()], [30_000, 2]);
  assertEquals(started({ refresh: 0 }).due(), 1000);
});

Deno.test("a session follows the address bar back", () => {
  const { session, tell, ticks } = started();
  tell("popstate");
  assertEquals([session.place.value.page, ticks()], ["alerts", 1]);
});

Deno.test("a page that becomes visible refreshes at once if it is live; a hidden one does not", () => {
  const { session, document, tell, ticks } = started();
  const paused: boolean[] = [];
  session.scheduler.pause = (isPaused) => paused.push(isPaused);
  document.hidden = true;
  tell("visibilitychange");
  assertEquals(ticks(), 0);
  document.hidden = false;
  tell("visibilitychange");
  assertEquals(ticks(), 1);
  session.place.value = { ...session.place.value, refresh: 0 };
  tell("visibilitychange");
  assertEquals([ticks(), paused], [1, [true, false, false]]);
});

Deno.test("a refresh waits up to 15 seconds for the one before, and then begins a new round", () => {
  const { session, turn, ticks } = started({ refresh: 5 });
  let rounds = 0;
  session.scheduler.newRound = () => void rounds++;
  turn();
  assertEquals([rounds, ticks()], [0, 1]);
  const busy = (ms: number) =>
    Object.defineProperty(session.scheduler, "busySince", {
      value: Date.now() - ms,
      configurable: true,
    });
  busy(14_000);
  turn();
  assertEquals([rounds, ticks()], [0, 1]);
  busy(15_000);
  turn();
  assertEquals([rounds, ticks()], [1, 2]);
});

Deno.test("renew() sends the queries again, and moves them to the present time", () => {
  const { session } = sessionAt({ range: HOUR });
  let renewed = 0;
  session.queries.renew = () => renewed++;
  session.now.value = 0;
  session.renew();
  assertEquals([renewed, session.now.value > 0], [1, true]);
});
