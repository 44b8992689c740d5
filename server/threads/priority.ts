import { setPriority } from "node:os";

// Of 0 to 19: a thread with 10 gets a tenth of the time of one with 0, when both want a core.
const NICENESS = 10;

const RIGHT = { name: "sys", kind: "setPriority" } as const;

/** The right that `giveWay` takes, if there is one to hand on. */
export function rightToGiveWay(): "setPriority"[] {
  return Deno.permissions.querySync(RIGHT).state === "granted" ? [RIGHT.kind] : [];
}

/**
 * Lets other threads run before this one. Without the right to do so, and on systems where a
 * priority is one of the whole process, nothing changes.
 */
export function giveWay(): void {
  // On Linux, process 0 is the thread that calls.
  if (Deno.build.os === "linux" && rightToGiveWay().length > 0) setPriority(0, NICENESS);
}
