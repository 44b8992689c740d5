/** The names of the files in a data folder, and writing them whole. */

const UNFINISHED = ".unfinished";

export function logName(number: number): string {
  return `${String(number).padStart(8, "0")}.log`;
}

/** The number in the name of a log file, undefined for other files. */
export function parseLogName(name: string): number | undefined {
  const match = /^(\d{8,})\.log$/.exec(name);
  return match ? Number(match[1]) : undefined;
}

/** The name of segment `number` of the partition that begins at `start`. */
export function segmentName(start: number, number: number): string {
  return `${start}.${number}.chunks`;
}

/** The start and number in the name of a segment, undefined for other files. */
export function parseSegmentName(name: string): { start: number; number: number } | undefined {
  const match = /^(-?\d+)\.(\d+)\.chunks$/.exec(name);
  return match ? { start: Number(match[1]), number: Number(match[2]) } : undefined;
}

/** Whether a file was left by `writeWhole` when the process ended in the middle. */
export function isUnfinished(name: string): boolean {
  return name.endsWith(UNFINISHED);
}

/** Writes a file so that after any interruption it is there whole or not at all. */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const unfinished = path + UNFINISHED;
  try {
    await write(unfinished, bytes);
    await Deno.rename(unfinished, path);
  } catch (error) {
    // On a full disk, half a file would take the room that others need.
    await removeIfThere(unfinished).catch(() => {});
    throw error;
  }
  await syncDirectoryOf(path);
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  const file = await Deno.open(path, { create: true, write: true, truncate: true });
  try {
    for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
    await file.sync();
  } finally {
    file.close();
  }
}

/** Opens a file for writing, which it creates. */
export async function openForWriting(path: string): Promise<Deno.FsFile> {
  const file = await Deno.open(path, { create: true, write: true });
  await syncDirectoryOf(path);
  return file;
}

/** Deletes a file; that it is gone already is no error. */
export async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Makes sure that a new name in a folder outlives a power cut, where the system can. */
async function syncDirectoryOf(path: string): Promise<void> {
  if (Deno.build.os === "windows") return; // it cannot open a folder, and needs no help
  const directory = await Deno.open(path.slice(0, path.lastIndexOf("/")));
  try {
    await directory.sync();
  } finally {
    directory.close();
  }
}
