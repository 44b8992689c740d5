/** Requests with the credentials and certificates of a target. */

import type { HttpAuthorization, HttpSettings, Secret, TlsFiles } from "./http_settings.ts";

/**
 * Files are read at each request, so renewed passwords, tokens and certificates take effect
 * without a restart.
 */
export class TargetClient {
  readonly #settings: HttpSettings;
  /** The client of TLS, and the text of the certificates that it has. */
  #tls: { readonly key: string; readonly client: Deno.HttpClient } | undefined;

  constructor(settings: HttpSettings) {
    this.#settings = settings;
  }

  async fetch(url: string, headers: Readonly<Record<string, string>>, signal: AbortSignal) {
    const { authorization, tls } = this.#settings;
    const header = authorization === undefined
      ? {}
      : { authorization: await authorizationHeader(authorization) };
    return await fetch(url, {
      headers: { ...headers, ...header },
      signal,
      ...(tls === undefined ? {} : { client: await this.#client(tls) }),
    });
  }

  async #client({ ca, client }: TlsFiles): Promise<Deno.HttpClient> {
    const caCerts = ca === undefined ? [] : [await readFile(ca)];
    const pair = client === undefined
      ? {}
      : { cert: await readFile(client.cert), key: await readFile(client.key) };
    const options = { caCerts, ...pair };
    const key = JSON.stringify(options);
    if (this.#tls?.key !== key) {
      const renewed = Deno.createHttpClient(options);
      this.#tls?.client.close();
      this.#tls = { key, client: renewed };
    }
    return this.#tls!.client;
  }
}

async function authorizationHeader(authorization: HttpAuthorization): Promise<string> {
  if (authorization.kind === "token") {
    return `${authorization.scheme} ${await valueOf(authorization.credentials)}`;
  }
  const { username, password } = authorization;
  const pair = `${await valueOf(username)}:${await valueOf(password)}`;
  return `Basic ${new TextEncoder().encode(pair).toBase64()}`;
}

/** Without the white space around it, which editors and `echo` add to files. */
async function valueOf(secret: Secret): Promise<string> {
  return "text" in secret ? secret.text : (await readFile(secret.file)).trim();
}

async function readFile(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    throw new Error(`cannot read ${path}: ${(error as Error).name}`, { cause: error });
  }
}
