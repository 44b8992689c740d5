import { acceptsEncodings } from "@std/http/negotiation.js";

// About three milliseconds of work.
const CHUNK_BYTES = 128 * 1024;

/** The names of encodings that an `Accept-Encoding` header allows, in lower case. */
export function acceptedEncodings(header: string | null): readonly string[] {
  if (header === null) return [];
  const headers = new Headers({ "accept-encoding": header.toLowerCase() });
  return acceptsEncodings({ headers });
}

export function acceptsGzip(header: string | null): boolean {
  return acceptedEncodings(header).includes("gzip");
}

/** Compresses bytes, and yields to other tasks of the thread in between. */
export async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const { readable, writable } = new CompressionStream("gzip");
  const compressed = new Response(readable).bytes();
  const writer = writable.getWriter();
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    await writer.write(bytes.subarray(at, at + CHUNK_BYTES));
    if (at + CHUNK_BYTES < bytes.length) await new Promise((resolve) => setTimeout(resolve, 0));
  }
  await writer.close();
  return await compressed;
}
