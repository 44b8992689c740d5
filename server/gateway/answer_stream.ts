import type { UpstreamAnswer } from "./upstream.ts";

export interface StreamOptions {
  /** Called once with the bytes that were sent, when the body has ended or the client has gone. */
  readonly onEnd: (bytes: number) => void;
  /** Called when the upstream ends the body early, before `onEnd`. */
  readonly onBroken: (error: unknown) => void;
  /** The longest wait for the next piece from the upstream, and for the client to take it. */
  readonly stallMs: number;
}

/**
 * The body of an answer, piece by piece as the client takes it.
 *
 * A body that breaks off ends the stream with an error, at which Deno closes the connection: the
 * client sees that something is missing.
 */
export function answerStream(
  { body, release }: UpstreamAnswer,
  { onEnd, onBroken, stallMs }: StreamOptions,
): ReadableStream<Uint8Array> {
  const pieces = body as AsyncGenerator<Uint8Array<ArrayBuffer>>;
  let bytes = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isEnded = false;
  const end = () => {
    if (isEnded) return;
    isEnded = true;
    clearTimeout(timer);
    release();
    onEnd(bytes);
  };
  return new ReadableStream({
    start(controller) {
      const stalled = () => {
        const error = new Error(`nothing was received or taken within ${stallMs / 1000} s`);
        onBroken(error);
        controller.error(error);
        end();
      };
      timer = setTimeout(stalled, stallMs);
    },
    async pull(controller) {
      try {
        const { done, value } = await pieces.next();
        if (isEnded) return;
        if (done) {
          controller.close();
          return end();
        }
        bytes += value.length;
        controller.enqueue(value);
      } catch (error) {
        if (isEnded) return;
        onBroken(error);
        controller.error(error);
        end();
      }
    },
    cancel: end,
  }, { highWaterMark: 0 });
}
