const BLOCK = 512;

/** A file in an archive. */
export interface TarFile {
  readonly path: string;
  readonly size: number;
  /** Undefined for one that was not wanted. */
  readonly bytes: Uint8Array<ArrayBuffer> | undefined;
}

/**
 * The files of a tar archive, in its order. It is read only as far as the caller goes.
 *
 * @param isWanted whether the bytes of a file are kept; others are skipped
 * @throws {RangeError} when the bytes are no tar archive, or end too early
 */
export async function* tarFiles(
  archive: ReadableStream<Uint8Array>,
  isWanted: (path: string, size: number) => boolean,
): AsyncGenerator<TarFile> {
  const bytes = new ByteReader(archive);
  try {
    for (;;) {
      const header = await bytes.take(BLOCK);
      // Two empty blocks are the end; the first one is enough.
      if (header.every((byte) => byte === 0)) return;
      const path = text(header, 345, 155) === ""
        ? text(header, 0, 100)
        : `${text(header, 345, 155)}/${text(header, 0, 100)}`;
      const size = Number.parseInt(text(header, 124, 12), 8);
      if (text(header, 257, 5) !== "ustar" || !(size >= 0)) {
        throw new RangeError("it is no tar archive");
      }
      const padded = Math.ceil(size / BLOCK) * BLOCK;
      const type = String.fromCharCode(header[156]!);
      const isFile = type === "0" || type === "\0";
      if (isFile && isWanted(path, size)) {
        yield { path, size, bytes: (await bytes.take(padded)).slice(0, size) };
      } else {
        await bytes.skip(padded);
        if (isFile) yield { path, size, bytes: undefined };
      }
    }
  } finally {
    await bytes.cancel();
  }
}

/** A field of a header, up to its first zero. */
function text(header: Uint8Array, from: number, length: number): string {
  const field = header.subarray(from, from + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end === -1 ? field : field.subarray(0, end));
}

/** Takes exact numbers of bytes from a stream. */
class ByteReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #rest = new Uint8Array();

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  /** @throws {RangeError} when the stream has fewer */
  async take(length: number): Promise<Uint8Array<ArrayBuffer>> {
    const taken = new Uint8Array(length);
    let at = 0;
    await this.#each(length, (part) => {
      taken.set(part, at);
      at += part.length;
    });
    return taken;
  }

  /** @throws {RangeError} when the stream has fewer */
  async skip(length: number): Promise<void> {
    await this.#each(length, () => {});
  }

  async cancel(): Promise<void> {
    // The rest is not needed, and a stream that has failed has been reported.
    await this.#reader.cancel().catch(() => {});
  }

  async #each(length: number, use: (part: Uint8Array) => void): Promise<void> {
    let left = length;
    while (left > 0) {
      if (this.#rest.length === 0) {
        const { value, done } = await this.#reader.read();
        if (done) throw new RangeError("the archive ends too early");
        this.#rest = value as Uint8Array<ArrayBuffer>;
      }
      const part = this.#rest.subarray(0, left);
      use(part);
      this.#rest = this.#rest.subarray(part.length);
      left -= part.length;
    }
  }
}
