import { latin1Bytes } from "../wire/testing/scripted_conn.ts";

/** Answers a request, given as text, on its connection. */
export type Script = (request: string, connection: RawConnection) => void | Promise<void>;

/** One connection of a `RawUpstream`. */
export class RawConnection {
  readonly #conn: Deno.Conn;

  constructor(conn: Deno.Conn) {
    this.#conn = conn;
  }

  async send(text: string): Promise<void> {
    const bytes = latin1Bytes(text);
    for (let sent = 0; sent < bytes.length;) sent += await this.#conn.write(bytes.subarray(sent));
  }

  /** An answer in plain text. */
  answer(body: string, status = "200 OK", fields = ""): Promise<void> {
    return this.send(
      `HTTP/1.1 ${status}\r\n${fields}content-length: ${body.length}\r\n\r\n${body}`,
    );
  }

  close(): void {
    try {
      this.#conn.close();
    } catch {
      // It is closed already.
    }
  }
}

/** A server on a real port whose answers a test writes byte by byte. */
export class RawUpstream implements Disposable {
  readonly #listener: Deno.TcpListener;
  readonly #connections = new Set<RawConnection>();
  /** Every request, in the order in which they came. */
  readonly requests: string[] = [];
  /** The number of connections that were opened. */
  opened = 0;
  readonly #script: Script;

  constructor(script: Script, port = 0) {
    this.#script = script;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port });
    void this.#accept();
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Closes all connections, as a process does that is killed, but goes on to listen. */
  closeConnections(): void {
    for (const connection of this.#connections) connection.close();
    this.#connections.clear();
  }

  [Symbol.dispose](): void {
    this.#listener.close();
    this.closeConnections();
  }

  async #accept(): Promise<void> {
    try {
      for await (const conn of this.#listener) {
        this.opened++;
        void this.#serve(conn).catch(() => {});
      }
    } catch {
      // The listener is closed.
    }
  }

  async #serve(conn: Deno.Conn): Promise<void> {
    const connection = new RawConnection(conn);
    this.#connections.add(connection);
    let text = "";
    const buffer = new Uint8Array(65_536);
    for (;;) {
      const count = await conn.read(buffer);
      if (count === null) return connection.close();
      text += String.fromCharCode(...buffer.subarray(0, count));
      const length = lengthOf(text);
      if (length === undefined || text.length < length) continue;
      const request = text.slice(0, length);
      text = text.slice(length);
      this.requests.push(request);
      await this.#script(request, connection);
    }
  }
}

/** The length of the request at the start of a text; undefined while that is unknown. */
function lengthOf(text: string): number | undefined {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const head = text.slice(0, end);
  if (/^transfer-encoding: chunked$/im.test(head)) {
    const last = text.indexOf("\r\n0\r\n\r\n", end + 2);
    return last < 0 ? undefined : last + 7;
  }
  return end + 4 + Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
}
