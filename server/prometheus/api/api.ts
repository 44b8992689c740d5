import { type Answer, type Endpoints, paceOf, successBody } from "./answer.ts";
import { ApiError, apiErrorOf } from "./api_error.ts";
import {
  type ApiReply,
  type ApiRequest,
  type ApiServer,
  compressed,
  failure,
  JSON_TYPE,
} from "./api_reply.ts";
import { JsonWriter } from "./json_writer.ts";
import { Parameters } from "./parameters.ts";
import type { QueryGate } from "./query_gate.ts";
import type { QueryShare } from "./query_share.ts";

export interface ApiOptions {
  /** Endpoints that read the store: they wait for their turn. */
  readonly gated: Endpoints;
  /** Endpoints that answer at once. */
  readonly free: Endpoints;
  readonly gate: QueryGate;
  readonly share: QueryShare;
  readonly timeoutMs: number;
  /** Told of every answer: its result is `success` or the kind of its error. */
  readonly onAnswer?: (path: string, result: string, seconds: number) => void;
}

// Longer parameters make no sense, and reading them takes time that nobody can interrupt.
const MAX_PARAMETERS = 1_000_000;

/** Prometheus' HTTP API: a request in, a reply out. */
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
    const { path, name, query, form } = request;
    if (query.length + form.length > MAX_PARAMETERS) {
      throw new ApiError("bad_data", `the parameters are longer than ${MAX_PARAMETERS} characters`);
    }
    const { gated, free, gate, share } = this.#options;
    const endpoint = gated[path] ?? free[path];
    if (endpoint === undefined) throw new ApiError("not_found", "no such endpoint");
    const parameters = new Parameters(query, form);
    const run = async (timeoutMs: number) => {
      const limits = { signal, timeoutMs, share };
      const answer = await endpoint({ parameters, name, pace: paceOf(limits), ...limits });
      return await compressed(await rendered(answer), request);
    };
    const timeoutMs = Math.min(
      parameters.duration("timeout") ?? Infinity,
      this.#options.timeoutMs,
    );
    return gated[path] === undefined
      ? await run(timeoutMs)
      : await gate.run({ timeoutMs, signal }, (timeLeftMs) => share.run(() => run(timeLeftMs)));
  }
}

async function rendered(answer: Answer): Promise<ApiReply> {
  const { type = JSON_TYPE } = answer;
  const body = answer.type === undefined ? await successBody(answer) : await ownBody(answer);
  return { status: 200, headers: { "content-type": type }, body };
}

async function ownBody({ write }: Answer): Promise<Uint8Array<ArrayBuffer>> {
  const writer = new JsonWriter();
  await write(writer);
  return writer.finish();
}
