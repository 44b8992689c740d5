import { setPriority } from "node:os";

// From 0 to 19. On a busy core, a thread with 10 gets a tenth of the time of one with 0.
const NICENESS = 10;

const RIGHT = { name: "sys", kind: "setPriority" } as const;

/** The permission that `giveWay` needs, if this thread has it. */
export function rightToGiveWay(): "setPriority"[] {
  return Deno.permissions.querySync(RIGHT).state === "granted" ? [RIGHT.kind] : [];
}

/**
 * Lowers the priority of this thread. Does nothing without the permission, and on systems where
 * only processes have a priority.
 */
export function giveWay(): void {
  // On Linux, process id 0 is the calling thread.
  if (Deno.build.os === "linux" && rightToGiveWay().length > 0) setPriority(0, NICENESS);
}
