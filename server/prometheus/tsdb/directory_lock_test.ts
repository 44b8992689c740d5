import { assertRejects } from "@std/assert/mod.js";
import { DirectoryLock } from "./directory_lock.ts";

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
