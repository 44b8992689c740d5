/** A proxy that serves a server below a prefix and strips it from the path. */

export class StrippingProxy implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #prefix: string;
  /** Requested paths outside the prefix, which would belong to another program. */
  readonly astray: string[] = [];

  /** @param says whether the proxy names the prefix to the server, as Traefik does */
  constructor(target: string, prefix: string, says: boolean) {
    this.#prefix = prefix;
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      async (request) => {
        const { pathname, search } = new URL(request.url);
        if (pathname !== prefix && !pathname.startsWith(`${prefix}/`)) {
          this.astray.push(pathname);
          return new Response("another program", { status: 404 });
        }
        const headers = new Headers(request.headers);
        if (says) headers.set("x-forwarded-prefix", prefix);
        const path = pathname.slice(prefix.length) || "/";
        const { method, body } = request;
        return await fetch(target + path + search, { method, headers, body, redirect: "manual" });
      },
    );
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** The URL of the server for a browser. */
  get url(): string {
    return this.origin + this.#prefix;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}
