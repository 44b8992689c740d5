import type { Logger } from "../logger.ts";
import { untilSignal } from "./signals.ts";

/** What a command runs until it is told to stop. */
export interface Service {
  /** @returns whether every request was answered in time */
  stop(drainMs: number): Promise<boolean>;
}

/**
 * Starts a service, and stops it at a signal, also one that comes while it is being started.
 *
 * @param start resolves when the service is ready
 * @param drainMs the longest time to wait for answers
 * @returns the exit code
 */
export async function runUntilSignal(
  service: Service,
  start: () => Promise<void>,
  log: Logger,
  drainMs: number,
): Promise<number> {
  const stopped = untilSignal();
  const started = start();
  const signal = await Promise.race([started.then(() => stopped), stopped]);
  log.info("stopping", { signal });
  const inTime = await service.stop(drainMs);
  if (inTime) log.info("stopped");
  else log.warn("stopped with requests unanswered", { drainSeconds: drainMs / 1000 });
  return 0;
}
