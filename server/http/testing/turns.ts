import { setImmediate } from "node:timers";

/** How many turns the event loop has until work ends. */
export async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let isDone = false;
  const count = () => {
    turns++;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  await work().finally(() => isDone = true);
  return turns;
}
