/** Names of the files in a data folder, and atomic writes. */

const UNFINISHED = ".unfinished";

export function logName(number: number): string {
  return `${String(number).padStart(8, "0")}.log`;
}

/** The number in the name of a log file; undefined for other files. */
export function parseLogName(name: string): number | undefined {
  const match = /^(\d{8,})\.log$/.exec(name);
  return match ? Number(match[1]) : undefined;
}

/** The name of segment `number` of the partition that begins at `start`. */
export function segmentName(start: number, number: number): string {
  return `${start}.${number}.chunks`;
}

/** The start and the number in the name of a segment; undefined for other files. */
export function parseSegmentName(name: string): { start: number; number: number } | undefined {
  const match = /^(-?\d+)\.(\d+)\.chunks$/.exec(name);
  return match ? { start: Number(match[1]), number: Number(match[2]) } : undefined;
}

/** Whether a file was left by an interrupted `writeWhole()`. */
export function isUnfinished(name: string): boolean {
  return name.endsWith(UNFINISHED);
}

/** Writes a file atomically: after an interruption it is complete or missing. */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const unfinished = path + UNFINISHED;
  try {
    await write(unfinished, bytes);
    await Deno.rename(unfinished, path);
  } catch (error) {
    // On a full disk, an incomplete file would take space that others need.
    await removeIfThere(unfinished).catch(() => {});
    throw error;
  }
  await syncDirectoryOf(path);
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  const file = await Deno.open(path, { create: true, write: true, truncate: true, mode: 0o600 });
  try {
    for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
    await file.sync();
  } finally {
    file.close();
  }
}

/** Creates a file and opens it for writing. */
export async function openForWriting(path: string): Promise<Deno.FsFile> {
  const file = await Deno.open(path, { create: true, write: true, mode: 0o600 });
  await syncDirectoryOf(path);
  return file;
}

/** Deletes a file if it exists. */
export async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Flushes a folder, so that a new name in it survives a power cut. */
async function syncDirectoryOf(path: string): Promise<void> {
  if (Deno.build.os === "windows") return; // Windows cannot open folders, and need not
  const directory = await Deno.open(path.slice(0, path.lastIndexOf("/")));
  try {
    await directory.sync();
  } finally {
    directory.close();
  }
}
