import type { UpstreamAnswer } from "./upstream.ts";

export interface StreamOptions {
  /** Called once with the bytes that were sent, when the body has ended or the client has gone. */
  readonly onEnd: (bytes: number) => void;
  /** Called when the body breaks off, before `onEnd`. */
  readonly onBroken: (error: unknown) => void;
  /** The longest wait for the next piece from the upstream, and for the client to take it. */
  readonly stallMs?: number;
}

// 4 kB a second, which the slowest links of phones exceed.
const STALL_MS = 30_000;

/** The body of an answer, piece by piece as the client takes it. */
export function answerStream(
  { head, body, release }: UpstreamAnswer,
  { onEnd, onBroken, stallMs = STALL_MS }: StreamOptions,
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
  const breakOff = (controller: ReadableStreamDefaultController, error: unknown) => {
    if (isEnded) return;
    onBroken(error);
    // Deno closes the connection of an answer that ends before its length. That of an answer in
    // chunks needs an error, which Deno writes to the standard error output.
    if (head.framing.kind === "length") controller.close();
    else controller.error(error);
    end();
  };
  const wait = (controller: ReadableStreamDefaultController) => {
    clearTimeout(timer);
    const error = new Error(`nothing was received or taken within ${stallMs / 1000} s`);
    timer = setTimeout(() => breakOff(controller, error), stallMs);
  };
  return new ReadableStream({
    async pull(controller) {
      wait(controller);
      try {
        const { done, value } = await pieces.next();
        if (isEnded) return;
        if (done) {
          controller.close();
          return end();
        }
        bytes += value.length;
        controller.enqueue(value);
        wait(controller);
      } catch (error) {
        breakOff(controller, error);
      }
    },
    cancel: end,
  }, { highWaterMark: 0 });
}
