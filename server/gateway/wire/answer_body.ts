import type { Framing } from "./answer_head.ts";
import type { Socket } from "./socket.ts";
import { WireFailure } from "./wire_failure.ts";

/** Reads a body piece by piece. @throws {WireFailure} when it ends early */
export function bodyPieces(
  socket: Socket,
  framing: Framing,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  switch (framing.kind) {
    case "length":
      return ofLength(socket, framing.bytes);
    case "chunked":
      return chunks(socket);
    case "until_close":
      return untilClose(socket);
  }
}

async function* ofLength(socket: Socket, length: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let left = length; left > 0;) {
    if (socket.bytes.length === 0) await more(socket);
    const piece = socket.bytes.slice(0, left);
    socket.consume(piece.length);
    left -= piece.length;
    yield piece;
  }
}

async function* untilClose(socket: Socket): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  do {
    const piece = socket.bytes.slice();
    socket.consume(piece.length);
    if (piece.length > 0) yield piece;
  } while (await socket.fill());
}

async function* chunks(socket: Socket): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (;;) {
    const size = chunkSize(await line(socket));
    if (size === 0) break;
    yield* ofLength(socket, size);
    if (await line(socket) !== "") throw malformedChunk("no line end after a chunk");
  }
  // Trailer fields are dropped.
  for (let count = 0; await line(socket) !== ""; count++) {
    if (count === MAX_TRAILERS) throw malformedChunk(`over ${MAX_TRAILERS} trailer fields`);
  }
}

const MAX_TRAILERS = 100;
const MAX_LINE_BYTES = 4096;
const LF = 10;
const CR = 13;

/** The next line, without its end. */
async function line(socket: Socket): Promise<string> {
  for (;;) {
    const { bytes } = socket;
    const end = bytes.indexOf(LF);
    if (end > MAX_LINE_BYTES || (end < 0 && bytes.length > MAX_LINE_BYTES)) {
      throw malformedChunk("a line is too long");
    }
    if (end >= 0) {
      if (bytes[end - 1] !== CR) throw malformedChunk("a line ends without CR");
      const text = String.fromCharCode(...bytes.subarray(0, end - 1));
      socket.consume(end + 1);
      return text;
    }
    await more(socket);
  }
}

function chunkSize(text: string): number {
  const size = /^([0-9a-fA-F]{1,12})[ \t]*(;.*)?$/.exec(text)?.[1];
  if (size === undefined) throw malformedChunk(`chunk size ${JSON.stringify(text.slice(0, 20))}`);
  return parseInt(size, 16);
}

async function more(socket: Socket): Promise<void> {
  if (await socket.fill()) return;
  throw new WireFailure("broken", "closed the connection in the middle of its answer");
}

function malformedChunk(what: string): WireFailure {
  return new WireFailure("malformed", `sent a chunked answer that is not HTTP/1.1: ${what}`);
}
