/** Older files that are kept: `FILE.1`, the newest of them, to `FILE.5`. */
export const KEPT_FILES = 5;

/** The paths that a log file uses, for permissions. */
export function logPaths(path: string): string[] {
  return [path, ...Array.from({ length: KEPT_FILES }, (_, i) => `${path}.${i + 1}`)];
}

/** A file and its state when it was last looked at. */
interface OpenFile {
  readonly file: Deno.FsFile;
  readonly ino: number | null;
  size: number;
}

/**
 * A file of lines that is replaced by a new one when it is full.
 *
 * Batches are written one after the other, each whole or not at all. Several processes must not
 * share the file.
 */
export class LogFile {
  readonly #path: string;
  readonly #maxBytes: number;
  #open: OpenFile | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(path: string, maxBytes: number) {
    this.#path = path;
    this.#maxBytes = maxBytes;
  }

  /**
   * Writes lines at the end of the file. They are larger than the file may be only if they are alone
   * in it.
   *
   * @throws {Error} when they cannot be written; the file then ends as before
   */
  append(lines: Uint8Array): Promise<void> {
    const done = this.#last.then(() => this.#append(lines));
    this.#last = done.catch(() => {});
    return done;
  }

  /** Closes the file when everything is written. */
  async close(): Promise<void> {
    await this.#last;
    this.#forget();
  }

  async #append(lines: Uint8Array): Promise<void> {
    try {
      let open = await this.#current();
      if (open.size > 0 && open.size + lines.length > this.#maxBytes) {
        await this.#rotate();
        open = await this.#current();
      }
      await write(open, lines);
    } catch (error) {
      // The next batch opens the file again: it may be writable by then.
      this.#forget();
      throw error;
    }
  }

  /** The file at the path, opened again if it was removed or moved away. */
  async #current(): Promise<OpenFile> {
    if (this.#open !== undefined && await inodeAt(this.#path) !== this.#open.ino) this.#forget();
    return this.#open ??= await openFile(this.#path);
  }

  async #rotate(): Promise<void> {
    this.#forget();
    const paths = logPaths(this.#path);
    for (let i = KEPT_FILES; i > 0; i--) {
      await Deno.rename(paths[i - 1]!, paths[i]!).catch((error) => {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      });
    }
  }

  #forget(): void {
    this.#open?.file.close();
    this.#open = undefined;
  }
}

/** Undefined when there is no file. */
async function inodeAt(path: string): Promise<number | null | undefined> {
  try {
    return (await Deno.stat(path)).ino;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function openFile(path: string): Promise<OpenFile> {
  const file = await Deno.open(path, { read: true, append: true, create: true, mode: 0o600 });
  try {
    const { ino, size } = await file.stat();
    const open = { file, ino, size };
    // A process that was killed may have left half a line.
    if (size > 0 && await lastByte(open) !== NEWLINE) await write(open, Uint8Array.of(NEWLINE));
    return open;
  } catch (error) {
    file.close();
    throw error;
  }
}

const NEWLINE = 10;

async function lastByte({ file, size }: OpenFile): Promise<number | undefined> {
  await file.seek(size - 1, Deno.SeekMode.Start);
  const byte = new Uint8Array(1);
  return await file.read(byte) === 1 ? byte[0] : undefined;
}

async function write(open: OpenFile, bytes: Uint8Array): Promise<void> {
  const { file, size } = open;
  try {
    for (let written = 0; written < bytes.length;) {
      written += await file.write(bytes.subarray(written));
    }
    open.size += bytes.length;
  } catch (error) {
    // A full disk may have taken a part of the lines.
    await file.truncate(size).catch(() => {});
    throw error;
  }
}
