/** How many files this process holds open; only Linux tells. */
export function openFiles(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}

/** Whether doing something `times` times leaves about as many files open. */
export async function leavesFilesOpen(work: () => Promise<void>, times = 20): Promise<boolean> {
  const before = openFiles();
  for (let i = 0; i < times; i++) await work();
  return openFiles() - before >= times / 2;
}
