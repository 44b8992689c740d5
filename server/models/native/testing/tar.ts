/** A tar archive of files, by path. */
export function tarOf(files: Readonly<Record<string, Uint8Array>>): Uint8Array<ArrayBuffer> {
  const parts = Object.entries(files).flatMap(([path, bytes]) => [
    headerOf(path, bytes.length),
    bytes,
    new Uint8Array((512 - bytes.length % 512) % 512),
  ]);
  const size = parts.reduce((sum, { length }) => sum + length, 1024);
  const tar = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    tar.set(part, at);
    at += part.length;
  }
  return tar;
}

const encoder = new TextEncoder();

/** The header of an entry; "5" as its type stands for a folder. */
export function headerOf(path: string, size: number, type = "0", prefix = ""): Uint8Array {
  const header = new Uint8Array(512);
  const write = (text: string, at: number) => header.set(encoder.encode(text), at);
  write(path, 0);
  write("0000644\0", 100);
  // All twelve digits, and a time after them: each field ends where the next one begins.
  write(size.toString(8).padStart(12, "0"), 124);
  write("77777777777", 136);
  write(type, 156);
  // The magic as GNU tar writes it.
  write("ustar  \0", 257);
  write(prefix, 345);
  write("padding", 500);
  return header;
}

/** A stream of bytes in pieces of this length. */
export function streamOf(bytes: Uint8Array, length = 700): ReadableStream<Uint8Array> {
  return ReadableStream.from((function* () {
    for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
  })());
}
