import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { DirectoryLock } from "./directory_lock.ts";
import { leavesFilesOpen } from "./testing/open_files.ts";

Deno.test("a folder has one lock, which can be acquired again after its release", async () => {
  const directory = await Deno.makeTempDir();
  const first = await DirectoryLock.acquire(directory);
  await assertRejects(
    () => DirectoryLock.acquire(directory),
    Error,
    "another process is writing to it",
  );
  first.release();
  const second = await DirectoryLock.acquire(directory);
  second.release();
  await Deno.remove(directory, { recursive: true });
});

Deno.test("a refused lock says what to do", async () => {
  const directory = await Deno.makeTempDir();
  const lock = await DirectoryLock.acquire(directory);
  await assertRejects(
    () => DirectoryLock.acquire(directory),
    Error,
    `Cannot use the data folder "${directory}": another process is writing to it. ` +
      "Stop that process or name another folder",
  );
  lock.release();
  await Deno.remove(directory, { recursive: true });
});

Deno.test({
  name: "a refused lock leaves no file open",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const directory = await Deno.makeTempDir();
    const lock = await DirectoryLock.acquire(directory);
    const refused = () => DirectoryLock.acquire(directory).then(() => {}, () => {});
    assertEquals(await leavesFilesOpen(directory, refused), false);
    lock.release();
    await Deno.remove(directory, { recursive: true });
  },
});

Deno.test("a lock that was released can be taken at once, also while programs are started", async () => {
  const directory = await Deno.makeTempDir();
  let isOver = false;
  const starts = (async () => {
    while (!isOver) await new Deno.Command(Deno.execPath(), { args: ["--version"] }).output();
  })();
  try {
    for (let i = 0; i < 3000; i++) (await DirectoryLock.acquire(directory)).release();
  } finally {
    isOver = true;
    await starts;
    await Deno.remove(directory, { recursive: true });
  }
});
