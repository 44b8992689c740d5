/**
 * How many files below a folder this process holds open; only Linux tells. Other tests of the
 * process have files open elsewhere.
 */
export function openFiles(directory: string): number {
  return [...Deno.readDirSync("/proc/self/fd")]
    .filter(({ name }) => targetOf(name)?.startsWith(`${directory}/`)).length;
}

/** The file of a descriptor; undefined when it was closed meanwhile. */
function targetOf(descriptor: string): string | undefined {
  try {
    return Deno.readLinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return undefined;
  }
}

/** Whether doing something `times` times leaves about as many files open below a folder. */
export async function leavesFilesOpen(
  directory: string,
  work: () => Promise<void>,
  times = 20,
): Promise<boolean> {
  const before = openFiles(directory);
  for (let i = 0; i < times; i++) await work();
  return openFiles(directory) - before >= times / 2;
}
