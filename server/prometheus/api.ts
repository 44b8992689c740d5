import {
  type Answer,
  type Endpoint,
  type Endpoints,
  errorBody,
  paceOf,
  successBody,
} from "./answer.ts";
import { ApiError, apiErrorOf } from "./api_error.ts";
import { Parameters } from "./parameters.ts";
import type { QueryGate } from "./query_gate.ts";

/** A request as it comes over HTTP. */
export interface ApiRequest {
  /** The pattern of its path, one of `ENDPOINT_PATHS`. */
  readonly path: string;
  /** The variable of the path, decoded; empty if it has none. */
  readonly name: string;
  /** The part of the address behind the question mark. */
  readonly query: string;
  /** The body of a form; empty if there is none. */
  readonly form: string;
}

export interface ApiReply {
  readonly status: number;
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

export interface ApiOptions {
  /** Endpoints that read the store: they wait for their turn. */
  readonly gated: Endpoints;
  /** Endpoints that answer at once. */
  readonly free: Endpoints;
  readonly gate: QueryGate;
  readonly timeoutMs: number;
}

const JSON_TYPE = "application/json";

/** Prometheus' HTTP API: a request in, a reply out. */
export class Api {
  readonly #options: ApiOptions;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  async answer(request: ApiRequest, signal: AbortSignal): Promise<ApiReply> {
    try {
      return { status: 200, type: JSON_TYPE, body: await this.#body(request, signal) };
    } catch (error) {
      const known = apiErrorOf(error);
      return { status: known.status, type: JSON_TYPE, body: errorBody(known) };
    }
  }

  async #body(request: ApiRequest, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const { path, name, query, form } = request;
    const parameters = new Parameters(query, form);
    const { gated, free, gate } = this.#options;
    const run = async (endpoint: Endpoint, timeoutMs: number) => {
      const pace = paceOf(timeoutMs, signal);
      return await successBody(
        await endpoint({ parameters, name, signal, timeoutMs, pace }) as Answer,
      );
    };
    const asked = parameters.duration("timeout") ?? Infinity;
    const timeoutMs = Math.min(asked, this.#options.timeoutMs);
    if (gated[path] !== undefined) {
      return await gate.run({ timeoutMs, signal }, (left) => run(gated[path]!, left));
    }
    if (free[path] !== undefined) return await run(free[path]!, timeoutMs);
    throw new ApiError("not_found", "no such endpoint");
  }
}
