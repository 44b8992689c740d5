import { badGatewayError, deadlineError, simulatedError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import type { Exchange } from "../http/route.ts";
import type { Reply, StreamedReply } from "../http/reply.ts";
import { answerHeaders } from "./answer_headers.ts";
import { answerStream } from "./answer_stream.ts";
import type { ForwardedRoute } from "./forwarded_routes.ts";
import type { HealthChecks } from "./health_checks.ts";
import { type RequestFacts, requestHead } from "./request_head.ts";
import { requestId } from "./request_id.ts";
import type { Upstream, UpstreamAnswer } from "./upstream.ts";
import type { Upstreams } from "./upstreams.ts";
import { WireFailure } from "./wire/wire_failure.ts";

export interface ForwarderOptions {
  /** The API key for the upstreams; undefined to pass on that of the client. */
  readonly upstreamKey: string | undefined;
  /** Whether the gateway itself has API keys. */
  readonly hasKeys: boolean;
  readonly scheme: "http" | "https";
  /** The share of predictions that fail, for demonstrations. */
  readonly demoErrorRate: number;
}

type Body = Uint8Array<ArrayBuffer> | AsyncIterable<Uint8Array>;

/** Sends requests to an upstream, and its answers back. */
export class Forwarder {
  readonly #upstreams: Upstreams;
  readonly #health: Pick<HealthChecks, "failed">;
  readonly #options: ForwarderOptions;
  readonly #log: Logger;

  constructor(
    upstreams: Upstreams,
    health: Pick<HealthChecks, "failed">,
    options: ForwarderOptions,
    log: Logger,
  ) {
    this.#upstreams = upstreams;
    this.#health = health;
    this.#options = options;
    this.#log = log;
  }

  /** @throws {KnownError<"bad_gateway" | "deadline" | "overloaded">} without an answer */
  async forward(exchange: Exchange, route: ForwardedRoute): Promise<Reply | StreamedReply> {
    const { request } = exchange;
    const id = requestId(request.headers);
    const { demoErrorRate } = this.#options;
    if (route.access === "predict" && Math.random() < demoErrorRate) {
      throw simulatedError(demoErrorRate);
    }
    const answer = route.method === "GET"
      ? await this.#send(exchange, route, id, NO_BODY)
      : await exchange.received(
        (body) => this.#send(exchange, route, id, body),
        route.isEndless === true,
      );
    return this.#reply(answer, id);
  }

  async #send(
    exchange: Exchange,
    route: ForwardedRoute,
    id: string,
    body: Body,
  ): Promise<UpstreamAnswer> {
    const facts = this.#facts(exchange, route, id, body);
    const streamed = body instanceof Uint8Array
      ? body
      : { pieces: body, chunked: facts.length === undefined };
    const tried = new Set<Upstream>();
    let mayRepeat = route.isRepeatable && body instanceof Uint8Array;
    for (;;) {
      const upstream = await this.#upstreams.reserve(tried);
      try {
        return await upstream.ask({ head: requestHead(facts, upstream.address), body: streamed });
      } catch (error) {
        if (!(error instanceof WireFailure)) throw error;
        this.#health.failed(upstream, error);
        tried.add(upstream);
        // Nothing was sent, so any other upstream may get the request. A request that may have been
        // handled is sent once more, if that changes nothing.
        const isUnsent = error.kind === "unreachable";
        const goesOn = isUnsent
          ? tried.size < this.#upstreams.all.length
          : error.kind === "broken" && mayRepeat;
        if (!goesOn) throw problemOf(error, tried.size);
        if (!isUnsent) mayRepeat = false;
        upstream.retried();
      }
    }
  }

  #facts(
    { request, caller }: Exchange,
    { method }: ForwardedRoute,
    id: string,
    body: Body,
  ): RequestFacts {
    const { url, headers } = request;
    const declared = headers.get("content-length");
    const { upstreamKey, hasKeys: dropsKey, scheme } = this.#options;
    return {
      ...{ method, headers, id, upstreamKey, dropsKey, scheme },
      target: url.slice(url.indexOf("/", url.indexOf("//") + 2)),
      clientAddress: caller.address,
      length: body instanceof Uint8Array
        ? body.length
        : declared === null
        ? undefined
        : Number(declared),
    };
  }

  #reply(answer: UpstreamAnswer, id: string): Reply | StreamedReply {
    const { head, body, release } = answer;
    const headers = answerHeaders(head, id);
    if (body instanceof Uint8Array) {
      release();
      return { status: head.status, headers, body };
    }
    if (head.framing.kind === "length") headers["content-length"] = String(head.framing.bytes);
    const onBroken = (error: unknown) =>
      this.#log.warn("an answer broke off", {
        id,
        reason: error instanceof Error ? error.message : String(error),
      });
    return {
      status: head.status,
      headers,
      stream: (onEnd) => answerStream(answer, { onEnd, onBroken }),
    };
  }
}

const NO_BODY = new Uint8Array();

/** The answer to a client whose request failed at `tried` upstreams. */
function problemOf({ kind, message }: WireFailure, tried: number): Error {
  switch (kind) {
    case "unreachable":
      return badGatewayError(
        tried === 1
          ? `The model server ${message}`
          : `None of the ${tried} model servers can be reached; the last ${message}`,
      );
    case "late":
      return deadlineError(`The model server ${message} (--timeout)`);
    case "broken":
      return badGatewayError(
        `The model server ${message}: it may have handled the request before`,
      );
    case "malformed":
      return badGatewayError(`The model server ${message}`);
  }
}
