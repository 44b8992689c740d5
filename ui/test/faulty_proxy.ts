/** A proxy that delays, drops, cuts, replaces and repeats answers, for tests of the page. */

export type Fault =
  | { readonly kind: "delayed"; readonly ms: number }
  /** The connection ends before the answer. */
  | { readonly kind: "dropped" }
  /** The connection ends in the middle of the answer. */
  | { readonly kind: "cut" }
  /** No answer, until the proxy ends. */
  | { readonly kind: "held" }
  /** An answer of the proxy itself. */
  | { readonly kind: "replaced"; readonly status: number; readonly body: string }
  /** The server gets the request twice; the second answer counts. */
  | { readonly kind: "doubled" }
  /** The answer before to the same request. */
  | { readonly kind: "repeated" };

/** The fault of a request; undefined for none. */
export type Faults = (url: URL) => Fault | undefined;

interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export class FaultyProxy implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #target: string;
  readonly #last = new Map<string, Received>();
  readonly #ended = Promise.withResolvers<void>();
  faults: Faults = () => undefined;
  /** The requests that met a fault. */
  readonly met: string[] = [];

  constructor(target: string) {
    this.#target = target;
    this.#server = Deno.serve(
      {
        hostname: "127.0.0.1",
        port: 0,
        onListen: () => {},
        // A connection that it ends itself is no error.
        onError: () => new Response(null, { status: 502 }),
      },
      (request) => this.#answer(request),
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  async #answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const fault = this.faults(url);
    if (fault !== undefined) this.met.push(`${fault.kind} ${decodeURIComponent(url.pathname)}`);
    switch (fault?.kind) {
      case undefined:
        return responseOf(await this.#ask(request));
      case "delayed": {
        const received = await this.#ask(request);
        await new Promise((resolve) => setTimeout(resolve, fault.ms));
        return responseOf(received);
      }
      case "dropped":
        return broken(200, new Headers(), new Uint8Array());
      case "cut": {
        const { status, headers, bytes } = await this.#ask(request);
        return broken(status, headers, bytes.subarray(0, bytes.length / 2));
      }
      case "held":
        await this.#ended.promise;
        return new Response(null, { status: 503 });
      case "replaced": {
        const headers = { "content-type": "application/json" };
        return new Response(fault.body, { status: fault.status, headers });
      }
      case "doubled":
        await this.#ask(request);
        return responseOf(await this.#ask(request));
      case "repeated":
        return responseOf(this.#last.get(url.pathname + url.search) ?? await this.#ask(request));
    }
  }

  async #ask(request: Request): Promise<Received> {
    const { pathname, search } = new URL(request.url);
    const { method } = request;
    const body = method === "GET" ? null : await request.clone().arrayBuffer();
    const headers = new Headers(request.headers);
    // The answer goes on decompressed.
    headers.set("accept-encoding", "identity");
    const response = await fetch(this.#target + pathname + search, {
      ...{ method, headers, body, redirect: "manual" },
    });
    const received = {
      status: response.status,
      headers: response.headers,
      bytes: await response.bytes(),
    };
    this.#last.set(pathname + search, received);
    return received;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.resolve();
    await this.#server.shutdown();
  }
}

function responseOf({ status, headers, bytes }: Received): Response {
  return new Response(bytes.length === 0 ? null : bytes, { status, headers });
}

/** A response whose connection ends after these bytes. */
function broken(status: number, headers: Headers, bytes: Uint8Array<ArrayBuffer>): Response {
  const kept = new Headers(headers);
  kept.delete("content-length");
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes);
    },
    pull(controller) {
      controller.error(new Error("cut"));
    },
  });
  return new Response(body, { status, headers: kept });
}
