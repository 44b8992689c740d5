/** Larger answers are sent in pieces. */
export const LARGE_BYTES = 262_144;

const PIECE_BYTES = 131_072;

const encoder = new TextEncoder();

/** Sends bytes in pieces, so that other requests are served in between. */
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
