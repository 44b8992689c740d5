import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { Turns } from "./turns.ts";

/** Work that notes its start, and ends when it is told to. */
function worker(log: string[]) {
  const ends = new Map<string, () => void>();
  const work = (name: string) => () => {
    log.push(name);
    return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
  };
  const end = async (name: string) => {
    ends.get(name)!();
    await macrotask();
  };
  return { work, end };
}

const macrotask = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("changes of one model run one after another, in their order", async () => {
  const [turns, log] = [new Turns(), [] as string[]];
  const { work, end } = worker(log);
  const results = ["a", "b", "c"].map((name) => turns.ofModel("m", work(name)));
  await macrotask();
  assertEquals(log, ["a"]);
  for (const name of ["a", "b"]) await end(name);
  assertEquals(log, ["a", "b", "c"]);
  await end("c");
  assertEquals(await Promise.all(results), ["a", "b", "c"]);
});

Deno.test("a change of a model does not wait for another model", async () => {
  const [turns, log] = [new Turns(), [] as string[]];
  const { work } = worker(log);
  void turns.ofModel("m", work("a"));
  void turns.ofModel("n", work("b"));
  await macrotask();
  assertEquals(log, ["a", "b"]);
});

Deno.test("an exclusive change waits for all earlier ones, and all later ones for it", async () => {
  const [turns, log] = [new Turns(), [] as string[]];
  const { work, end } = worker(log);
  void turns.ofModel("m", work("m1"));
  void turns.ofModel("n", work("n1"));
  void turns.exclusively(work("x"));
  void turns.exclusively(work("y"));
  void turns.ofModel("m", work("m2"));
  await macrotask();
  await end("m1");
  assertEquals(log, ["m1", "n1"]);
  await end("n1");
  assertEquals(log, ["m1", "n1", "x"]);
  await end("x");
  assertEquals(log, ["m1", "n1", "x", "y"]);
  await end("y");
  assertEquals(log, ["m1", "n1", "x", "y", "m2"]);
});

Deno.test("a change that fails tells its caller, and the next one runs", async () => {
  const turns = new Turns();
  const fail = () => Promise.reject(new Error("no"));
  const failures = [turns.ofModel("m", fail), turns.exclusively(fail)];
  const last = turns.ofModel("m", () => Promise.resolve("yes"));
  for (const failure of failures) await assertRejects(() => failure, Error, "no");
  assertEquals(await last, "yes");
});

Deno.test("a model is busy until its last change has ended", async () => {
  const [turns, log] = [new Turns(), [] as string[]];
  const { work, end } = worker(log);
  void turns.ofModel("m", work("a"));
  void turns.ofModel("m", work("b"));
  await macrotask();
  assertEquals([turns.isBusy("m"), turns.isBusy("n")], [true, false]);
  await end("a");
  assertEquals(turns.isBusy("m"), true);
  await end("b");
  assertEquals(turns.isBusy("m"), false);
});
