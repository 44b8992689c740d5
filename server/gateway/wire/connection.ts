import { type AnswerHead, parseHead } from "./answer_head.ts";
import { bodyPieces } from "./answer_body.ts";
import { type Conn, Socket } from "./socket.ts";
import { WireFailure } from "./wire_failure.ts";

/** A request as it is sent. */
export interface Outgoing {
  /** Request line and header fields, with the empty line; the framing of the body included. */
  readonly head: string;
  readonly body: Uint8Array | StreamedBody;
}

/** A body that is sent piece by piece, while it arrives. */
export interface StreamedBody {
  readonly pieces: AsyncIterable<Uint8Array>;
  /** Whether it is sent in chunks, since its length is unknown. */
  readonly chunked: boolean;
}

/** An answer whose body is whole when it is small, else a stream. */
export interface Answer {
  readonly head: AnswerHead;
  readonly body: Uint8Array<ArrayBuffer> | AsyncGenerator<Uint8Array<ArrayBuffer>>;
}

const MAX_HEAD_BYTES = 65_536;
const SMALL_BYTES = 65_536;

/**
 * A connection to an upstream that carries one exchange at a time, in HTTP/1.1.
 *
 * Deno's `fetch` and `node:http` take 70 to 90 µs of processor time for each exchange, this class
 * 20: with them the gateway would have less than half the throughput of a model server.
 */
export class Connection {
  readonly #socket: Socket;
  /** Whether the last exchange is complete, so that another may begin. */
  #isReusable = true;
  /** When the last exchange ended: `performance.now()`. */
  restsSince = 0;

  constructor(conn: Conn) {
    this.#socket = new Socket(conn);
  }

  get isReusable(): boolean {
    return this.#isReusable && this.#socket.isOpen;
  }

  /** @param onClosed called when the upstream closes it between two exchanges */
  rest(onClosed: () => void): void {
    this.restsSince = performance.now();
    this.#socket.watch(onClosed);
  }

  close(failure?: WireFailure): void {
    this.#socket.close(failure);
  }

  /**
   * Sends a request and waits for the answer. A body that is a generator has to be read, or closed
   * with the connection.
   *
   * @throws {WireFailure} without an answer; the connection is closed then
   * @throws {unknown} of a streamed body that fails
   */
  async exchange({ head, body }: Outgoing): Promise<Answer> {
    this.#isReusable = false;
    this.#socket.unwatch();
    try {
      if (!(body instanceof Uint8Array)) return await this.#stream(head, body);
      // An upstream may answer and close without reading everything: the answer counts.
      return await this.#answer(this.#socket.write(joined(head, body)).then(yes, no));
    } catch (error) {
      this.#socket.close();
      throw error;
    }
  }

  async #stream(head: string, { pieces, chunked }: StreamedBody): Promise<Answer> {
    const sent = this.#sendPieces(head, pieces, chunked);
    const answer = this.#answer(sent.catch(no));
    // An early answer, such as 413, ends the request. An early success waits for its end.
    await Promise.race([sent, answer.then(({ head }) => head.status >= 400 || sent)]);
    return await answer;
  }

  /** @returns whether everything was sent: false when the upstream reads no more */
  async #sendPieces(
    head: string,
    pieces: AsyncIterable<Uint8Array>,
    chunked: boolean,
  ): Promise<boolean> {
    const write = (bytes: Uint8Array) => this.#socket.write(bytes).then(yes, no);
    if (!await write(joined(head, NO_BYTES))) return false;
    for await (const piece of pieces) {
      if (piece.length === 0) continue;
      if (!await write(chunked ? chunk(piece) : piece)) return false;
    }
    return !chunked || await write(LAST_CHUNK);
  }

  /** @param sent whether the whole request was sent */
  async #answer(sent: Promise<boolean>): Promise<Answer> {
    const head = await this.#head();
    const { status, framing, keepsAlive } = head;
    const ended = async () => {
      // A refused request may never be sent whole.
      this.#isReusable = keepsAlive && await (status < 400 ? sent : Promise.race([sent, false]));
    };
    if (framing.kind !== "length" || framing.bytes > SMALL_BYTES) {
      return { head, body: withEnd(bodyPieces(this.#socket, framing), ended) };
    }
    const body = this.#socket.bytes.length >= framing.bytes
      ? this.#taken(framing.bytes)
      : await this.#collected(framing.bytes);
    await ended();
    return { head, body };
  }

  #taken(count: number): Uint8Array<ArrayBuffer> {
    const body = this.#socket.bytes.slice(0, count);
    this.#socket.consume(count);
    return body;
  }

  async #collected(length: number): Promise<Uint8Array<ArrayBuffer>> {
    const body = new Uint8Array(length);
    let at = 0;
    for await (const piece of bodyPieces(this.#socket, { kind: "length", bytes: length })) {
      body.set(piece, at);
      at += piece.length;
    }
    return body;
  }

  /** The head of the final answer. Interim ones, such as 100, are passed over. */
  async #head(): Promise<AnswerHead> {
    for (;;) {
      const text = latin1(this.#socket.bytes);
      const end = text.indexOf("\r\n\r\n");
      if (end >= 0) {
        this.#socket.consume(end + 4);
        const head = parseHead(text.slice(0, end));
        if (head.status >= 200) return head;
      } else if (!await this.#socket.fill(MAX_HEAD_BYTES)) {
        throw new WireFailure("broken", "closed the connection before it answered");
      }
    }
  }
}

const yes = () => true;
const no = () => false;

async function* withEnd<T>(
  pieces: AsyncGenerator<T>,
  onEnd: () => Promise<void>,
): AsyncGenerator<T> {
  yield* pieces;
  await onEnd();
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("latin1");
const NO_BYTES = new Uint8Array();
const LAST_CHUNK = encoder.encode("0\r\n\r\n");

/** The bytes of a head, one for each character, followed by the body. */
function joined(head: string, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(head.length + body.length);
  // UTF-8 has one byte for each character of ASCII, and more for the others.
  if (encoder.encodeInto(head, bytes).written !== head.length) writeLatin1(head, bytes);
  bytes.set(body, head.length);
  return bytes;
}

function writeLatin1(text: string, bytes: Uint8Array): void {
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
}

function chunk(piece: Uint8Array): Uint8Array {
  const size = `${piece.length.toString(16)}\r\n`;
  const bytes = new Uint8Array(size.length + piece.length + 2);
  encoder.encodeInto(size, bytes);
  bytes.set(piece, size.length);
  bytes.set([13, 10], bytes.length - 2);
  return bytes;
}

/** One character for each byte. The decoder's latin1 is Windows-1252, which differs beyond ASCII. */
function latin1(bytes: Uint8Array): string {
  const text = decoder.decode(bytes);
  // deno-lint-ignore no-control-regex
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}
