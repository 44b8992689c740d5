/** From here on an answer is sent in pieces. */
export const LARGE_BYTES = 262_144;

const PIECE_BYTES = 131_072;

const encoder = new TextEncoder();

/** Bytes one piece after the other: others are served between them, and wait less than for all. */
export function inPieces(body: string | Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array> {
  const bytes = typeof body === "string" ? encoder.encode(body) : body;
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent < bytes.length) controller.enqueue(bytes.subarray(sent, sent += PIECE_BYTES));
      else controller.close();
    },
  }, { highWaterMark: 0 });
}
