import { QueryBudget } from "../promql/query_budget.ts";
import { ApiError, apiErrorOf } from "./api_error.ts";
import {
  type ApiReply,
  type ApiRequest,
  type ApiServer,
  compressed,
  failure,
  JSON_TYPE,
} from "./api_reply.ts";
import type { Endpoint, Endpoints } from "./endpoint.ts";
import { resultBody } from "./envelope.ts";
import { Parameters } from "./parameters.ts";
import type { QueryQueue } from "./query_queue.ts";
import type { QueryThrottle } from "./query_throttle.ts";

export interface ApiOptions {
  /** Endpoints that read the store: they wait in the queue and are throttled. */
  readonly queued: Endpoints;
  /** Endpoints that answer at once. */
  readonly immediate: Endpoints;
  readonly queue: QueryQueue;
  readonly throttle: Pick<QueryThrottle, "run" | "rest" | "sliceMs">;
  /** The limits of every request. */
  readonly maxSamples: number;
  readonly timeoutMs: number;
  /** Called after every request with `success` or the kind of the error. */
  readonly onAnswer?: (path: string, result: string, seconds: number) => void;
}

// Parsing longer parameters takes time that cannot be interrupted, and no client needs them.
const MAX_PARAMETERS = 1_000_000;

/** Prometheus' HTTP API, independent of a server: a request in, a reply out. */
export class Api implements ApiServer {
  readonly #options: ApiOptions;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  async answer(request: ApiRequest, signal: AbortSignal): Promise<ApiReply> {
    const start = performance.now();
    const done = (result: string) => {
      this.#options.onAnswer?.(request.path, result, (performance.now() - start) / 1000);
    };
    try {
      const reply = await this.#run(request, signal);
      done("success");
      return reply;
    } catch (error) {
      const known = apiErrorOf(error);
      done(known.kind);
      return failure(known, request);
    }
  }

  async #run(request: ApiRequest, signal: AbortSignal): Promise<ApiReply> {
    const { path, query, form } = request;
    if (query.length + form.length > MAX_PARAMETERS) {
      throw new ApiError("bad_data", `the parameters are longer than ${MAX_PARAMETERS} characters`);
    }
    const { queued, immediate, queue, throttle, maxSamples } = this.#options;
    const endpoint = queued[path] ?? immediate[path];
    if (endpoint === undefined) throw new ApiError("not_found", "no such endpoint");
    const parameters = new Parameters(query, form);
    const timeoutMs = Math.min(
      parameters.duration("timeout") ?? Infinity,
      this.#options.timeoutMs,
    );
    if (queued[path] === undefined) {
      const budget = new QueryBudget({ maxSamples, timeoutMs, signal });
      return await reply(endpoint, request, parameters, budget);
    }
    const deadline = performance.now() + timeoutMs;
    return await queue.run({ timeoutMs, signal }, () =>
      throttle.run(() => {
        const left = { timeoutMs: deadline - performance.now(), signal };
        const budget = new QueryBudget({ maxSamples, throttle, ...left });
        return reply(endpoint, request, parameters, budget);
      }));
  }
}

async function reply(
  endpoint: Endpoint,
  request: ApiRequest,
  parameters: Parameters,
  budget: QueryBudget,
): Promise<ApiReply> {
  const result = await endpoint({ parameters, name: request.name, budget });
  const headers = { "content-type": result.mediaType ?? JSON_TYPE };
  return await compressed({ status: 200, headers, body: await resultBody(result) }, request);
}
