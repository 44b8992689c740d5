/** Larger answers are sent in pieces. */
export const LARGE_BYTES = 262_144;

const PIECE_BYTES = 131_072;

// 4 kB a second, which the slowest links of phones exceed.
const STALL_MS = 30_000;

export interface PiecesOptions {
  /** Called once, when the last piece is taken or the client has gone. */
  readonly onEnd?: () => void;
  /** The longest time until the client takes the next piece, in milliseconds. */
  readonly stallMs?: number;
}

/**
 * Sends the parts of a body in pieces, so that other requests are served in between.
 *
 * A client that stops reading would otherwise keep the answer in memory for as long as it likes. So
 * the stream then ends before the length of the answer, at which Deno closes the connection. An
 * error of the stream would do the same, but Deno writes it to the standard error output.
 */
export function inPieces(
  parts: readonly Uint8Array<ArrayBuffer>[],
  { onEnd = () => {}, stallMs = STALL_MS }: PiecesOptions = {},
): ReadableStream<Uint8Array> {
  const pieces = piecesOf(parts);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = () => {
    clearTimeout(timer);
    onEnd();
  };
  return new ReadableStream({
    pull(controller) {
      clearTimeout(timer);
      const { value: piece, done } = pieces.next();
      if (done) {
        controller.close();
        end();
        return;
      }
      controller.enqueue(piece);
      timer = setTimeout(() => {
        controller.close();
        end();
      }, stallMs);
    },
    cancel: end,
  }, { highWaterMark: 0 });
}

/** How many bytes parts have together. */
export function totalLength(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

function* piecesOf(parts: readonly Uint8Array<ArrayBuffer>[]) {
  for (const part of parts) {
    for (let at = 0; at < part.length; at += PIECE_BYTES) yield part.subarray(at, at + PIECE_BYTES);
  }
}
