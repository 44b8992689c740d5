/** Scrape targets on one port, each with an answer that can be changed. */

import type { TargetAnswer } from "./exposition_answers.ts";

const CALM: TargetAnswer = {
  status: 200,
  headers: { "content-type": "text/plain" },
  body: new Uint8Array(),
  piece: 1,
};
// A scrape every 100 ms, on a machine that is busy with other things.
const SCRAPE_BOUND_MS = 30_000;

export class HostileTargets implements AsyncDisposable {
  readonly #answers = new Map<string, TargetAnswer>();
  /** Called at each scrape of a target. */
  readonly #waiting = new Map<string, () => void>();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(readonly count: number) {
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
      const { pathname } = new URL(request.url);
      const { status, headers, body, piece } = this.#answers.get(pathname) ?? CALM;
      this.#waiting.get(pathname)?.();
      return new Response(status === 204 || status === 304 ? null : inPieces(body, piece), {
        status,
        headers,
      });
    });
  }

  /** The flags of a server that is to scrape them. */
  flags(): string[] {
    return Array.from({ length: this.count }, (_, i) => {
      const url = `http://127.0.0.1:${this.#server.addr.port}/${i}`;
      return ["--scrape-target", `hostile${i}=${url}`];
    }).flat();
  }

  /**
   * Lets each target give one of the answers.
   *
   * @returns once each has been scraped twice: the second scrape says that the first has ended
   */
  async give(answers: readonly TargetAnswer[]): Promise<void> {
    const all = answers.map(async (answer, i) => {
      const path = `/${i}`;
      this.#answers.set(path, answer);
      await this.#scraped(path);
      await this.#scraped(path);
    });
    await Promise.all(all).finally(() => {
      this.#answers.clear();
      this.#waiting.clear();
    });
  }

  #scraped(path: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.set(path, resolve);
    const timer = setTimeout(
      () => reject(new Error(`no scrape of a target within ${SCRAPE_BOUND_MS / 1000} s`)),
      SCRAPE_BOUND_MS,
    );
    return promise.finally(() => clearTimeout(timer));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

function inPieces(body: Uint8Array<ArrayBuffer>, piece: number): ReadableStream<Uint8Array> {
  // Few pieces for large bodies too: the pieces are to be odd, not to take the time of the run.
  const size = Math.max(piece, Math.ceil(body.length / 50));
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= body.length) return controller.close();
      controller.enqueue(body.subarray(at, at += size));
    },
  });
}
