import { setImmediate } from "node:timers";
import { assertEquals } from "@std/assert/mod.js";
import { LongWork, RegularLooks, Turns } from "./turns.ts";

/** A turn of the event loop. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

async function takeTurns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await turn();
}

/** Does `work` at a time that only the test changes. */
async function atTime(work: (set: (now: number) => void) => Promise<void>): Promise<void> {
  const { now } = performance;
  let time = 1000;
  performance.now = () => time;
  try {
    await work((now) => time = now);
  } finally {
    performance.now = now;
  }
}

/** Pauses, and notes the end of the pause. */
function pausing(turns: Turns, usedMs: number, ended: string[], name: string): Promise<void> {
  return turns.pause(usedMs).then(() => void ended.push(name));
}

Deno.test("a pause without short requests ends after a turn of the event loop", async () => {
  const ended: string[] = [];
  const paused = pausing(new Turns(turn), 100, ended, "a");
  await Promise.resolve();
  assertEquals(ended, []);
  await turn();
  await paused;
  assertEquals(ended, ["a"]);
});

/** After how many pauses a thread that waits for data has read what is sent to it. */
async function pausesUntilRead(server: Deno.Conn, client: Deno.Conn): Promise<number> {
  const turns = new Turns();
  let isRead = false;
  const received = server.read(new Uint8Array(1)).then(() => isRead = true);
  for (let i = 0; i < 5; i++) await turns.pause(0);
  await client.write(Uint8Array.of(7));
  let pauses = 0;
  for (; !isRead && pauses < 100; pauses++) await turns.pause(0);
  await received;
  return pauses;
}

Deno.test("a pause lets the event loop read from sockets", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using client = await Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port });
  using server = await listener.accept();
  const counts: number[] = [];
  for (let round = 0; round < 100; round++) counts.push(await pausesUntilRead(server, client));
  // What the system says is handed on in the next turn.
  assertEquals(Math.max(...counts) <= 2, true, `after ${counts} pauses`);
});

/** Whether a look is due; it takes until `end`. */
async function looksUntil(
  looks: RegularLooks,
  set: (now: number) => void,
  end?: number,
  others = 0,
) {
  let turns = 0;
  let isOver = false;
  const count = () => {
    if (isOver) return;
    turns++;
    setImmediate(count);
    if (end !== undefined) set(end);
  };
  setImmediate(count);
  await looks.look(others);
  isOver = true;
  return turns > 50;
}

Deno.test("regular looks come after two milliseconds of work, and again after each", async () => {
  await atTime(async (set) => {
    const looks = new RegularLooks();
    looks.begin();
    set(1001.9);
    assertEquals(await looksUntil(looks, set), false);
    set(1002);
    assertEquals(await looksUntil(looks, set), true);
    set(1003.9);
    assertEquals(await looksUntil(looks, set), false);
    set(1004);
    assertEquals(await looksUntil(looks, set), true);
  });
});

Deno.test("where looks take long they are rarer, and as frequent again when they do not", async () => {
  await atTime(async (set) => {
    const looks = new RegularLooks();
    set(1010);
    assertEquals(await looksUntil(looks, set, 1010.125), true);
    set(1015);
    assertEquals(await looksUntil(looks, set), false);
    // One in which much arrived says nothing of the time of a look.
    set(1015.125);
    assertEquals(await looksUntil(looks, set, 1018), true);
    set(1023.4);
    assertEquals(await looksUntil(looks, set), false);
    set(1023.5);
    assertEquals(await looksUntil(looks, set, 1023.5), true);
    set(1025.5);
    assertEquals(await looksUntil(looks, set), true);
  });
});

Deno.test("regular looks are at most eight milliseconds apart, however long they take", async () => {
  await atTime(async (set) => {
    const looks = new RegularLooks();
    set(1010);
    assertEquals(await looksUntil(looks, set, 1011), true);
    set(1018.9);
    assertEquals(await looksUntil(looks, set), false);
    set(1019);
    assertEquals(await looksUntil(looks, set), true);
  });
});

Deno.test("regular looks are frequent after other requests, however long they take", async () => {
  await atTime(async (set) => {
    const looks = new RegularLooks();
    set(1010);
    assertEquals(await looksUntil(looks, set, 1011), true);
    set(1012.9);
    assertEquals(await looksUntil(looks, set, undefined, 1), false);
    set(1013);
    assertEquals(await looksUntil(looks, set, 1014, 1), true);
    set(1016);
    assertEquals(await looksUntil(looks, set, undefined, 1), false);
    assertEquals(await looksUntil(looks, set, undefined, 2), true);
  });
});

Deno.test("all short requests are counted that have begun", () => {
  const turns = new Turns(turn);
  turns.shortBegan();
  turns.shortEnded();
  turns.shortBegan();
  assertEquals(turns.begun, 2);
});

Deno.test("a pause lasts until the short requests are answered", async () => {
  await atTime(async () => {
    const turns = new Turns(turn);
    const ended: string[] = [];
    turns.shortBegan();
    turns.shortBegan();
    const paused = pausing(turns, 1, ended, "a");
    await takeTurns(5);
    turns.shortEnded();
    await takeTurns(5);
    assertEquals(ended, []);
    turns.shortEnded();
    await turn();
    await paused;
    assertEquals(ended, ["a"]);
  });
});

Deno.test("a pause lasts at most three times as long as the slice before it", async () => {
  await atTime(async (set) => {
    const turns = new Turns(turn);
    const ended: string[] = [];
    turns.shortBegan();
    const paused = pausing(turns, 2, ended, "a");
    await takeTurns(5);
    set(1005.9);
    await takeTurns(5);
    assertEquals(ended, []);
    set(1006);
    await turn();
    await paused;
    assertEquals(ended, ["a"]);
  });
});

Deno.test("of several pauses at most one ends in a turn, in their order", async () => {
  const turns = new Turns(turn);
  const ended: string[] = [];
  const all = ["a", "b", "c"].map((name) => pausing(turns, 0, ended, name));
  const seen: number[] = [];
  for (let i = 0; i < 3; i++) {
    await turn();
    await new Promise<void>((resolve) => queueMicrotask(resolve));
    seen.push(ended.length);
  }
  await Promise.all(all);
  assertEquals(ended, ["a", "b", "c"]);
  assertEquals(seen.every((count, i) => count <= i + 1), true);
});

Deno.test("slices are longer where no short request has come for two seconds", async () => {
  await atTime((set) => {
    const turns = new Turns(turn);
    assertEquals(turns.sliceMs, 4);
    turns.shortBegan();
    set(9000);
    assertEquals(turns.sliceMs, 0.5);
    turns.shortEnded();
    assertEquals(turns.sliceMs, 4);
    turns.shortBegan();
    turns.shortEnded();
    set(10_999.9);
    assertEquals(turns.sliceMs, 0.5);
    set(11_000);
    assertEquals(turns.sliceMs, 4);
    return Promise.resolve();
  });
});

/** The turns of a thread that answers short requests. */
function busyTurns(): Turns {
  const turns = new Turns(turn);
  turns.shortBegan();
  turns.shortEnded();
  return turns;
}

Deno.test("long work is due for a pause after half a millisecond, and again after each pause", async () => {
  await atTime(async (set) => {
    const work = new LongWork(busyTurns());
    set(1000.49);
    assertEquals(work.isDue, false);
    set(1000.5);
    assertEquals(work.isDue, true);
    await work.pause();
    assertEquals(work.isDue, false);
    set(1001);
    assertEquals(work.isDue, true);
  });
});

Deno.test("long work without short requests is due for a pause after four milliseconds", async () => {
  await atTime((set) => {
    const work = new LongWork(new Turns(turn));
    set(1003.9);
    assertEquals(work.isDue, false);
    set(1004);
    assertEquals(work.isDue, true);
    return Promise.resolve();
  });
});

Deno.test("the pause of long work is as long as its slice says", async () => {
  await atTime(async (set) => {
    const turns = new Turns(turn);
    turns.shortBegan();
    const work = new LongWork(turns);
    set(1010);
    let ended = false;
    const paused = work.pause().then(() => ended = true);
    set(1039.9);
    await takeTurns(3);
    assertEquals(ended, false);
    set(1040);
    await takeTurns(1);
    await paused;
    assertEquals(ended, true);
  });
});
