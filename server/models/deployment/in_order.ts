/**
 * Runs `work` on one item after another. It waits for an item at most `patienceMs` before it begins
 * the next one, and for all of them at the end.
 */
export async function inOrder<T>(
  items: readonly T[],
  patienceMs: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const all: Promise<void>[] = [];
  for (const item of items) {
    const done = work(item);
    // Awaited below; meanwhile a failure must not count as unhandled.
    done.catch(() => {});
    all.push(done);
    await endOrTimeout(done, patienceMs);
  }
  await Promise.all(all);
}

function endOrTimeout(work: Promise<void>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    work.then(end, end);
  });
}
