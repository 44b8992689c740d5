import type { LabelsSeen } from "./labels_seen.ts";
import { NO_KEY } from "./prediction_id.ts";
import { sipHash } from "./sip_hash.ts";

// A checksum of an id, and a checksum of that.
const RECORD_BYTES = 12;
// The file may hold this many times what the memory does, before what was forgotten is left out.
const MAX_GROWTH = 2;

/**
 * Keeps the memory of labels in a file, so that a restart does not forget it.
 *
 * A record is 12 bytes: the checksum of a prediction's id, as it lies in memory, and half of a
 * SipHash of it, by which reading finds the next whole record behind a broken one. New records are
 * appended and flushed to the disk. When the file has grown, it is written anew without what
 * memory has forgotten. One thread of one process may write.
 */
export class LabelsFile {
  readonly #path: string;
  readonly #seen: LabelsSeen;
  #file: Deno.FsFile;
  /** Records in the file. */
  #records: number;
  /** The number of the first arrival that is not in the file. */
  #saved: number;

  private constructor(path: string, seen: LabelsSeen, { file, records, until }: Written) {
    this.#path = path;
    this.#seen = seen;
    this.#file = file;
    this.#records = records;
    this.#saved = until;
  }

  /**
   * Reads the file into the memory, opens the memory, and writes the file anew. A memory that is
   * open has been read before, by a thread that has died since.
   *
   * @throws when the file cannot be read or written; the memory is open then, too
   */
  static async open(path: string, seen: LabelsSeen): Promise<LabelsFile> {
    try {
      if (!seen.isOpen) await restore(path, seen);
    } finally {
      seen.open();
    }
    return new LabelsFile(path, seen, await writeAnew(path, seen));
  }

  /** Writes the labels that have arrived since the last time. @throws when the disk fails */
  async flush(): Promise<void> {
    const { keys, until } = this.#seen.keysSince(this.#saved);
    if (keys.length === 0) return;
    if (this.#records + keys.length / 2 > MAX_GROWTH * this.#seen.capacity) {
      const old = this.#file;
      this.#use(await writeAnew(this.#path, this.#seen));
      old.close();
      return;
    }
    await writeAll(this.#file, recordsOf(keys));
    this.#records += keys.length / 2;
    this.#saved = until;
  }

  close(): void {
    this.#file.close();
  }

  #use({ file, records, until }: Written): void {
    this.#file = file;
    this.#records = records;
    this.#saved = until;
  }
}

interface Written {
  /** At its end, for appending. */
  readonly file: Deno.FsFile;
  readonly records: number;
  readonly until: number;
}

/** Replaces the file by one with what is in memory: after an interruption it is the one or the other. */
async function writeAnew(path: string, seen: LabelsSeen): Promise<Written> {
  const unfinished = `${path}.new`;
  const { keys, until } = seen.keysSince(0);
  const file = await Deno.open(unfinished, {
    create: true,
    write: true,
    truncate: true,
    mode: 0o600,
  });
  try {
    await writeAll(file, recordsOf(keys));
    await Deno.rename(unfinished, path);
  } catch (error) {
    file.close();
    throw error;
  }
  return { file, records: keys.length / 2, until };
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
  await file.syncData();
}

async function restore(path: string, seen: LabelsSeen): Promise<void> {
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  for (const [low, high] of readRecords(bytes)) seen.claim(low, high);
}

function recordsOf(keys: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(keys.length / 2 * RECORD_BYTES);
  const view = new DataView(bytes.buffer);
  for (let i = 0, at = 0; i < keys.length; i += 2, at += RECORD_BYTES) {
    view.setUint32(at, keys[i]!, true);
    view.setUint32(at + 4, keys[i + 1]!, true);
    view.setUint32(at + 8, checksum(keys[i]!, keys[i + 1]!), true);
  }
  return bytes;
}

/** The keys of all whole records. What is no record is passed over, byte by byte. */
function* readRecords(bytes: Uint8Array): Generator<readonly [low: number, high: number]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + RECORD_BYTES <= bytes.length;) {
    const low = view.getUint32(at, true);
    const high = view.getUint32(at + 4, true);
    if (view.getUint32(at + 8, true) === checksum(low, high)) {
      yield [low, high];
      at += RECORD_BYTES;
    } else {
      at++;
    }
  }
}

const words = new Uint32Array(4);
const hash = new Uint32Array(2);

function checksum(low: number, high: number): number {
  words[0] = low;
  words[1] = high;
  // The last block of the hash is the number of bytes, which are 8.
  words[3] = 8 << 24;
  sipHash(NO_KEY, words, 2, hash, 0);
  return hash[0]!;
}
