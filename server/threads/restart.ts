import { delay } from "@std/async/delay.js";
import { errorMessage } from "../errors.ts";
import type { Logger } from "../logger.ts";
import type { Counter } from "../metrics/tally.ts";
import type { Methods } from "./peer.ts";
import type { Thread } from "./thread.ts";

// A thread that dies right after its start is restarted after a pause, not in a busy loop.
const PAUSE_MS = 1000;
// A thread that is ended from outside keeps its files open and locked for some milliseconds.
const LOCKED_MS = 2000;
const LOCKED_PAUSE_MS = 50;

/** Logs and counts the death of a thread. Returns when another may be started in its place. */
export async function noteDeath(
  { name, startedAt }: Pick<Thread<Methods>, "name" | "startedAt">,
  reason: string,
  log: Pick<Logger, "error">,
  restarts: Pick<Counter, "add">,
): Promise<void> {
  log.error("thread ended unexpectedly", { thread: name, reason });
  restarts.add(1);
  if (performance.now() - startedAt < PAUSE_MS) await delay(PAUSE_MS);
}

/** Starts a thread in place of a dead one, and tries again until it succeeds or `isStopping`. */
export async function startAgain(
  name: string,
  start: () => Promise<void>,
  log: Pick<Logger, "info" | "error">,
  isStopping: () => boolean,
): Promise<void> {
  while (!isStopping()) {
    try {
      await start();
      return log.info("thread started again", { thread: name });
    } catch (error) {
      log.error("thread not started again", { thread: name, reason: errorMessage(error) });
      await delay(PAUSE_MS);
    }
  }
}

/**
 * Opens what a dead thread had open, and tries again until it succeeds or `isStopping`. The first
 * failure after two seconds is logged, when the dead thread is no longer the reason.
 *
 * @param what as the log calls it
 */
export async function openAgain(
  what: string,
  open: () => Promise<void>,
  log: Pick<Logger, "info" | "error">,
  isStopping: () => boolean,
): Promise<void> {
  const startedAt = performance.now();
  let isLogged = false;
  while (!isStopping()) {
    try {
      await open();
      return isLogged ? log.info(`${what} is open again`) : undefined;
    } catch (error) {
      const isLate = performance.now() - startedAt >= LOCKED_MS;
      if (isLate && !isLogged && !isStopping()) {
        log.error(`${what} is not open`, { reason: errorMessage(error) });
        isLogged = true;
      }
      await delay(isLate ? PAUSE_MS : LOCKED_PAUSE_MS);
    }
  }
}
