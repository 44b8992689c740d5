import { errorMessage } from "../../errors.ts";
import { redacted } from "../../net/redacted.ts";
import { escapeName, isLabelName } from "../text/name.ts";
import { quote } from "../text/quote.ts";
import { ApiError, apiErrorOf } from "./api_error.ts";
import {
  type ApiReply,
  type ApiRequest,
  type ApiServer,
  compressed,
  failure,
  JSON_TYPE,
} from "./api_reply.ts";
import { ENDPOINT_PATHS } from "./endpoint_paths.ts";
import type { QueryQueue } from "./query_queue.ts";

export interface ProxyOptions {
  /** The URL of the external Prometheus, with its path prefix. */
  readonly url: string;
  /** Sent as `X-Scope-OrgID`, the tenant header of Mimir, Cortex and Thanos. */
  readonly tenant: string | undefined;
  /** A file with a bearer token. It is read for each request, since tokens are renewed. */
  readonly tokenFile: string | undefined;
  readonly timeoutMs: number;
  readonly queue: QueryQueue;
  /** Called after every request with `success`, the kind of the error or the status. */
  readonly onAnswer?: (path: string, result: string, seconds: number) => void;
  /** The most bytes of a decompressed response. */
  readonly maxBytes?: number;
  readonly fetch?: (url: URL, init: RequestInit) => Promise<Response>;
  readonly readFile?: (path: string) => Promise<string>;
}

/**
 * The paths that are proxied: those that the page and Grafana use. The configuration of the
 * external Prometheus stays private, and clients of `/federate` can ask it directly.
 */
const PROXIED: ReadonlySet<string> = new Set(
  ENDPOINT_PATHS.map(({ path }) => path).filter((path) =>
    path.startsWith("/api/v1/") && !/\/status\/(config|flags)$/.test(path)
  ),
);

// The page recognizes an external Prometheus by this header, and then asks for no settings.
const VIA = "1.1 modelwatch";

const MAX_BYTES = 64 * 2 ** 20;

/**
 * Proxies the API of an external Prometheus, for reading only.
 *
 * The request to it is built from a path of a fixed list, the client's parameters and headers of
 * our own. Nothing else of the client's request is sent, and only status and body come back.
 */
export class Proxy implements ApiServer {
  readonly #options: Required<ProxyOptions>;

  constructor(options: ProxyOptions) {
    this.#options = {
      onAnswer: () => {},
      maxBytes: MAX_BYTES,
      fetch: (url, init) => fetch(url, init),
      readFile: (path) => Deno.readTextFile(path),
      ...options,
    };
  }

  async answer(request: ApiRequest, signal: AbortSignal): Promise<ApiReply> {
    const { queue, timeoutMs, onAnswer } = this.#options;
    const start = performance.now();
    const done = (result: string) => {
      onAnswer(request.path, result, (performance.now() - start) / 1000);
    };
    try {
      const timeout = AbortSignal.timeout(timeoutMs);
      const reply = await queue.run({ timeoutMs, signal }, () => {
        return this.#ask(request, signal, timeout);
      });
      const answer = await compressed(reply, request);
      done(reply.status === 200 ? "success" : `status ${reply.status}`);
      return answer;
    } catch (error) {
      const known = apiErrorOf(error);
      done(known.kind);
      return failure(known, request);
    }
  }

  async #ask(request: ApiRequest, signal: AbortSignal, timeout: AbortSignal): Promise<ApiReply> {
    const url = this.#urlOf(request);
    const init = {
      method: request.method,
      headers: await this.#headers(request),
      ...bodyOf(request),
    };
    try {
      const response = await this.#options.fetch(url, {
        ...init,
        // A redirect could point to any server.
        redirect: "manual",
        signal: AbortSignal.any([signal, timeout]),
      });
      return await readAnswer(response, this.#options.maxBytes);
    } catch (error) {
      if (error instanceof ApiError) throw error;
      if (signal.aborted) throw new ApiError("canceled", "the request was canceled");
      if (timeout.aborted) throw new ApiError("timeout", "Prometheus did not respond in time");
      const reason = redacted(errorMessage(error));
      throw new ApiError("unavailable", `Prometheus cannot be reached: ${reason}`);
    }
  }

  #urlOf({ path, name, query }: ApiRequest): URL {
    if (!PROXIED.has(path)) {
      throw new ApiError("not_found", "this path is not available from the external Prometheus");
    }
    const url = new URL(this.#options.url);
    url.pathname = url.pathname.replace(/\/+$/, "") +
      path.replace("{name}", () => labelSegment(name));
    url.search = new URLSearchParams(query).toString();
    url.hash = "";
    return url;
  }

  async #headers({ trace }: ApiRequest): Promise<Headers> {
    const { tenant, tokenFile } = this.#options;
    const headers = new Headers({ accept: JSON_TYPE, "user-agent": "modelwatch", ...trace });
    if (tenant !== undefined) headers.set("x-scope-orgid", tenant);
    if (tokenFile !== undefined) {
      headers.set("authorization", `Bearer ${await this.#token(tokenFile)}`);
    }
    return headers;
  }

  async #token(file: string): Promise<string> {
    try {
      return (await this.#options.readFile(file)).trim();
    } catch {
      // The message leaves out the path: clients need not know it.
      throw new ApiError("unavailable", "the token for Prometheus cannot be read");
    }
  }
}

function labelSegment(name: string): string {
  if (isLabelName(name)) return escapeName(name);
  throw new ApiError("bad_data", `invalid label name: ${quote(name)}`);
}

function bodyOf({ method, form }: ApiRequest): { readonly body?: URLSearchParams } {
  return method === "POST" ? { body: new URLSearchParams(form) } : {};
}

async function readAnswer(response: Response, maxBytes: number): Promise<ApiReply> {
  const { status, headers } = response;
  const isJson = headers.get("content-type")?.startsWith(JSON_TYPE) ?? false;
  if (!isJson || status < 200 || (status >= 300 && status < 400)) {
    await response.body?.cancel();
    throw new ApiError("unavailable", `Prometheus responded with status ${status} and no JSON`);
  }
  const body = await readBytes(response, maxBytes);
  return { status, headers: { "content-type": JSON_TYPE, via: VIA }, body };
}

async function readBytes(response: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > maxBytes) {
      throw new ApiError(
        "execution",
        `the response is larger than ${maxBytes} bytes: select fewer series or a larger step`,
      );
    }
    parts.push(part);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
