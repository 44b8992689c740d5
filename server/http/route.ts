import type { Context, Hono } from "hono";
import type { z } from "zod";
import type { Caller } from "../access/caller.ts";
import type { Guard } from "../access/guard.ts";
import type { KeyEntry } from "../access/key_entry.ts";
import type { Limiter, RateHeaders } from "../access/limiter.ts";
import type { Access } from "../access/scope.ts";
import { isKind } from "../errors.ts";
import type { LogFields, Logger } from "../logger.ts";
import { RouteCounts } from "../metrics/route_counts.ts";
import type { Tally } from "../metrics/tally.ts";
import { bodyStream, isSmallBody, readBody, receiveSmall, tooLarge } from "./body.ts";
import type { BodyBudget } from "./body_budget.ts";
import { inPieces, LARGE_BYTES, totalLength } from "./pieces.ts";
import { problemReply } from "./problem.ts";
import { type Body, type Reply, type StreamedReply, wholeBody } from "./reply.ts";
import type { AppOptions } from "./services.ts";
import type { RequestTrace } from "../tracing/request_trace.ts";
import type { Tracer } from "../tracing/tracer.ts";
import { beginsTrace, traceFields, withTraceResponse } from "./traced.ts";
import type { Uploads } from "./uploads.ts";

/** The header that the dashboard sends with its requests, which are counted apart. */
const DASHBOARD_HEADER = "x-modelwatch-dashboard";

/** One request on its way to an answer. */
export interface Exchange {
  readonly request: Request;
  /** Who sends it. */
  readonly caller: Caller;
  /** Undefined for a request that is not traced. */
  readonly trace?: RequestTrace | undefined;
  /** A variable of the route's path, decoded. */
  param(name: string): string;
  /** The body, decompressed, within the size limit. */
  body(): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Reads the body piece by piece, decompressed, however long it is. The time limit of a body
   * is that of each piece.
   */
  stream<T>(read: (pieces: AsyncIterable<Uint8Array>) => Promise<T>): Promise<T>;
  /**
   * The body as it was received: whole if it is small, else handed on piece by piece, within the
   * size limit unless it is `endless`.
   */
  received<T>(
    use: (body: Uint8Array<ArrayBuffer> | AsyncIterable<Uint8Array>) => Promise<T>,
    endless: boolean,
  ): Promise<T>;
  /**
   * Uses rows to predict of what the caller may send.
   *
   * @throws {KnownError<"rate_limited" | "too_large">}
   */
  useRows(rows: number): void;
}

/** The OpenAPI description of a route. */
export interface RouteDoc {
  readonly summary: string;
  readonly tag: string;
  readonly body?: z.ZodType;
  /** Media types of the body; JSON when absent. */
  readonly bodyTypes?: readonly string[];
  /** True when the body may be omitted. */
  readonly bodyOptional?: boolean;
  /** Schemas of query parameters, by name. */
  readonly query?: Readonly<Record<string, z.ZodType>>;
  /** The body with status 200. */
  readonly response?: z.ZodType;
  /** Media types of the response; JSON when absent. */
  readonly responseTypes?: readonly string[];
}

/** One method of one path. `R` is the kind of its answers. */
export interface Route<R = Reply> {
  readonly method: "GET" | "POST" | "DELETE" | "OPTIONS";
  /** As OpenAPI writes it: `/models/{model}/predict`. Also the value of the metrics' `route` label. */
  readonly path: string;
  readonly access: Access;
  /** Whether a form is one of its bodies, and it changes nothing. */
  readonly takesForms?: boolean;
  /** All statuses that it can answer with, except 500 and those of the guard. */
  readonly statuses: readonly number[];
  readonly doc: RouteDoc;
  /** True for a route that the limit of requests leaves alone. */
  readonly unlimited?: boolean;
  readonly handle: (exchange: Exchange) => R | Promise<R>;
}

/** A route that answers whole or with a stream. */
export type StreamingRoute = Route<Reply | StreamedReply>;

/** What every route needs. */
export interface ServerContext {
  readonly tally: Tally;
  readonly log: Logger;
  readonly options: Pick<AppOptions, "maxBody" | "logRequests">;
  readonly uploads: Uploads;
  readonly guard: Guard;
  readonly bodies: BodyBudget;
  readonly limiter: Limiter;
  /** Undefined when requests are not traced. */
  readonly tracer?: Tracer | undefined;
}

/** Adds a route to the app, and counts all of its answers, errors included. */
export function addRoute(app: Hono, route: StreamingRoute, context: ServerContext): void {
  const { method, path } = route;
  const counts = new RouteCounts(context.tally, method, path, [...route.statuses, 500]);
  app.on(method, honoPattern(path), (c) => respond(c, route, counts, context));
}

/** All statuses that a route can answer with. */
export function allStatuses(
  { access, method, statuses, unlimited }: StreamingRoute,
): readonly number[] {
  const ofGuard = access === "probe"
    ? []
    : access === "open"
    ? [403]
    : method === "GET"
    ? [401, 403]
    : [401, 403, 415];
  const ofLimits = unlimited === true ? [] : [429];
  return [...new Set([...statuses, ...ofGuard, ...ofLimits, 500])];
}

/** The part of a route that answers. */
export type Answering = Pick<
  StreamingRoute,
  "path" | "access" | "takesForms" | "unlimited" | "handle"
>;

/** Runs a handler, counts its reply or error, and makes a response of it. */
export async function respond(
  c: Context,
  route: Answering,
  counts: RouteCounts,
  context: ServerContext,
): Promise<Response> {
  const start = performance.now();
  counts.started();
  const { path, access, takesForms = false, unlimited = false } = route;
  const { method } = c.req;
  const trace = context.tracer?.begin(c.req.raw, beginsTrace(access), start);
  const exchange = new HonoExchange(c, path, context, trace);
  let reply: Reply | StreamedReply;
  let large: readonly Uint8Array<ArrayBuffer>[] | undefined;
  try {
    const key = context.guard.admit(c.req.raw, { method, access, takesForms });
    if (key?.models !== undefined && path.includes("{model}")) {
      context.guard.requireModel(key, exchange.param("model"));
    }
    exchange.key = key;
    if (!unlimited) exchange.useRequest();
    reply = await route.handle(exchange);
    if ("body" in reply && method !== "HEAD") {
      large = largeParts(reply.body);
      if (large !== undefined) context.bodies.take(totalLength(large));
    }
  } catch (error) {
    if (isKind(error, "unauthorized") && error.details.wrong) await context.guard.slowDown();
    reply = problemReply(error);
    large = undefined;
    trace?.failed(error);
    if (reply.status === 500 && !isKind(error, "simulated")) {
      const fields = { method, route: path, ...traceFields(c.req.raw, trace) };
      logFault(context.log, fields, error);
    }
    // The rest of the body may still arrive, which nobody reads.
    if (isKind(error, "body_timeout")) {
      reply = { ...reply, headers: { ...reply.headers, connection: "close" } };
    }
  } finally {
    exchange.release();
  }
  const { status } = reply;
  const headers = withTraceResponse(
    exchange.limits === undefined ? reply.headers : { ...exchange.limits, ...reply.headers },
    trace,
  );
  // A request can no longer be read when a stream has ended.
  const isDashboard = c.req.header(DASHBOARD_HEADER) !== undefined;
  const ids = context.options.logRequests ? traceFields(c.req.raw, trace) : {};
  const ended = (responseBytes: number) => {
    const seconds = (performance.now() - start) / 1000;
    const { receivedBytes: requestBytes } = exchange;
    if (isDashboard) counts.endedForDashboard(status);
    else counts.ended(status, seconds, requestBytes, responseBytes);
    trace?.ended({
      ...{ labels: counts.labels, status, seconds, requestBytes, responseBytes },
      route: path === "unmatched" ? undefined : path,
    });
    if (!context.options.logRequests) return;
    const milliseconds = Math.round(seconds * 1e6) / 1000;
    context.log.info("request", { method, route: path, status, milliseconds, ...ids });
  };
  if ("stream" in reply) {
    const stream = reply.stream(ended);
    // Nobody would read the body of an answer to HEAD, which therefore would not end.
    if (method === "HEAD") await stream.cancel();
    return new Response(method === "HEAD" ? null : stream, { status, headers });
  }
  if (large !== undefined) {
    ended(totalLength(large));
    return largeResponse(large, { status, headers }, context.bodies);
  }
  const body = wholeBody(reply.body);
  ended(byteLength(body));
  // A response with status 204 must have no body at all, not even an empty one.
  return new Response(body.length === 0 ? null : body, {
    status,
    // Hono removes the body from the response to HEAD, which must still have its length.
    headers: method === "HEAD"
      ? { ...headers, "content-length": String(byteLength(body)) }
      : headers,
  });
}

/** @param bodies which has taken the bytes, and gets them back when they are sent */
function largeResponse(
  parts: readonly Uint8Array<ArrayBuffer>[],
  { status, headers }: Pick<Reply, "status" | "headers">,
  bodies: BodyBudget,
): Response {
  const length = totalLength(parts);
  const stream = inPieces(parts, { onEnd: () => bodies.give(length) });
  return new Response(stream, {
    status,
    // Deno does not know the length of a stream.
    headers: { ...headers, "content-length": String(length) },
  });
}

class HonoExchange implements Exchange, Caller {
  readonly #c: Context;
  readonly #path: string;
  readonly #context: ServerContext;
  /** Size of the body on the wire, once it has been read. */
  receivedBytes = 0;
  key: KeyEntry | undefined;
  #heldBytes = 0;
  /** The state of the caller's limits, as headers; undefined without limits. */
  limits: RateHeaders | undefined;
  readonly trace: RequestTrace | undefined;

  constructor(
    c: Context,
    path: string,
    context: ServerContext,
    trace: RequestTrace | undefined,
  ) {
    this.#c = c;
    this.#path = path;
    this.#context = context;
    this.trace = trace;
  }

  get request(): Request {
    return this.#c.req.raw;
  }

  param(name: string): string {
    const value = this.#c.req.param(name) ?? "";
    // For the router, the verb in `/v1/models/{model}:predict` is part of the segment.
    return this.#path.endsWith(`{${name}}:predict`) ? value.slice(0, -":predict".length) : value;
  }

  get caller(): Caller {
    return this;
  }

  get address(): string {
    const info = this.#c.env as Partial<Deno.ServeHandlerInfo<Deno.NetAddr>> | undefined;
    return info?.remoteAddr?.hostname ?? "unknown";
  }

  useRequest(): void {
    this.limits = this.#context.limiter.use(this.caller, "requests", 1);
  }

  useRows(rows: number): void {
    const limits = this.#context.limiter.use(this.caller, "rows", rows);
    // The headers describe one limit, and that of rows says more about the next prediction.
    this.limits = limits ?? this.limits;
  }

  async body(): Promise<Uint8Array<ArrayBuffer>> {
    const { uploads, options } = this.#context;
    const { bytes, receivedBytes } = await uploads.during(({ onGivenUp }) =>
      readBody(this.request, options.maxBody, { take: (bytes) => this.#hold(bytes), onGivenUp })
    );
    this.receivedBytes = receivedBytes;
    return bytes;
  }

  #hold(bytes: number): void {
    this.#context.bodies.take(bytes);
    this.#heldBytes += bytes;
  }

  /** Counts the body as not held any more. */
  release(): void {
    if (this.#heldBytes > 0) this.#context.bodies.give(this.#heldBytes);
    this.#heldBytes = 0;
  }

  async stream<T>(read: (pieces: AsyncIterable<Uint8Array>) => Promise<T>): Promise<T> {
    const pieces = bodyStream(this.request, (bytes) => this.receivedBytes += bytes);
    return await this.#handOn(pieces, read);
  }

  async received<T>(
    use: (body: Uint8Array<ArrayBuffer> | AsyncIterable<Uint8Array>) => Promise<T>,
    endless: boolean,
  ): Promise<T> {
    const { request } = this;
    const declared = request.headers.get("content-length");
    // The stream of a body is costly to make, so small ones are read without it.
    if (isSmallBody(request)) {
      const bytes = await this.#context.uploads.during(() => receiveSmall(request));
      this.receivedBytes = bytes.length;
      return await use(bytes);
    }
    if (request.body === null) return await use(new Uint8Array());
    const limit = endless ? Infinity : this.#context.options.maxBody;
    if (declared !== null && Number(declared) > limit) throw tooLarge(limit);
    return await this.#handOn(request.body, use, limit);
  }

  async #handOn<T>(
    body: ReadableStream<Uint8Array>,
    use: (pieces: AsyncIterable<Uint8Array>) => Promise<T>,
    limit?: number,
  ): Promise<T> {
    const reader = body.getReader();
    const abort = new AbortController();
    const onPiece = limit === undefined ? () => {} : (bytes: number) => {
      this.receivedBytes += bytes;
      if (this.receivedBytes > limit) throw tooLarge(limit);
    };
    try {
      return await this.#context.uploads.during(({ progress }) =>
        use(piecesOf(reader, (bytes) => {
          progress();
          onPiece(bytes);
        }, abort.signal))
      );
    } finally {
      // After a timeout, nothing of the body may count any more.
      abort.abort();
      reader.cancel().catch(() => {});
    }
  }
}

async function* piecesOf(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  onPiece: (bytes: number) => void,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  while (true) {
    const { done, value } = await reader.read();
    signal.throwIfAborted();
    if (done) return;
    onPiece(value.length);
    yield value;
  }
}

/**
 * A path such as `/v1/models/{model}:predict` in the syntax of Hono. A variable matches a segment,
 * `rest` the rest of the path.
 *
 * Below `/v1` a colon separates a name from a verb, so names cannot contain one.
 */
function honoPattern(path: string): string {
  const variable = path.startsWith("/v1/") ? ":$1{[^/:]+}" : ":$1";
  return path
    .replace(/\{(\w+)\}:predict$/, ":$1{[^/:]+:predict}")
    .replace(/^(.*)\{rest\}$/, "$1:rest{.*}")
    .replace(/\{(\w+)\}(?=\/|$)/g, variable);
}

const encoder = new TextEncoder();

/** The parts of a body that is so large that it is sent in pieces. */
function largeParts(body: Body): readonly Uint8Array<ArrayBuffer>[] | undefined {
  if (typeof body !== "string" && !(body instanceof Uint8Array)) return body;
  if (body.length <= LARGE_BYTES) return undefined;
  return [typeof body === "string" ? encoder.encode(body) : body];
}

function byteLength(body: string | Uint8Array): number {
  if (typeof body !== "string") return body.length;
  // Most answers are ASCII, where characters are bytes.
  // deno-lint-ignore no-control-regex
  return /^[\x00-\x7f]*$/.test(body) ? body.length : encoder.encode(body).length;
}

function logFault(log: Logger, fields: LogFields, error: unknown): void {
  log.error("request failed", {
    ...fields,
    error: error instanceof Error ? error.stack ?? error.message : String(error),
  });
}
