/**
 * A lock on a folder, held by one process at a time.
 *
 * The operating system ties it to the open file, so it always ends with the
 * process. The file itself stays and has no meaning.
 */
export class DirectoryLock {
  #file: Deno.FsFile;

  private constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  /** Throws if another process, or another part of this one, holds the lock. */
  static async acquire(directory: string): Promise<DirectoryLock> {
    const file = await Deno.open(`${directory}/lock`, { create: true, write: true, mode: 0o600 });
    if (await file.tryLock(true)) return new DirectoryLock(file);
    file.close();
    throw new Error(
      `Cannot use the data folder "${directory}": another process is writing to it. ` +
        "Stop that process or name another folder",
    );
  }

  release(): void {
    // Closing alone is not enough: a program that this process starts at the same moment has the open
    // file too, until it runs.
    this.#file.unlockSync();
    this.#file.close();
  }
}
