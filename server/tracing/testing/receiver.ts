/** A receiver of OTLP/HTTP with JSON that accepts only what the protocol allows. */

import { assert, assertEquals, assertMatch } from "@std/assert/mod.js";

/** A span as a collector sees it. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly flags: number;
  readonly name: string;
  readonly kind: number;
  /** Nanoseconds since 1970. */
  readonly start: bigint;
  readonly end: bigint;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly status: { readonly code?: number; readonly message?: string };
}

export interface ReceivedExport {
  readonly headers: Headers;
  readonly path: string;
  readonly resource: Readonly<Record<string, unknown>>;
  readonly scope: { readonly name: string; readonly version: string };
  readonly spans: readonly ReceivedSpan[];
}

type Json = Readonly<Record<string, unknown>>;

/** Decodes an ExportTraceServiceRequest with one resource and one scope. */
export function decodeExport(text: string): Omit<ReceivedExport, "headers" | "path"> {
  const [one] = only(JSON.parse(text), "resourceSpans") as [Json];
  const { resource, scopeSpans } = fields(one, ["resource", "scopeSpans"]);
  const [scoped] = scopeSpans as [Json];
  const { scope, spans } = fields(scoped, ["scope", "spans"]);
  return {
    resource: attributes(only(resource as Json, "attributes")),
    scope: fields(scope as Json, ["name", "version"]) as unknown as ReceivedExport["scope"],
    spans: (spans as Json[]).map(span),
  };
}

function span(json: Json): ReceivedSpan {
  const known = fields(json, [
    ...["traceId", "spanId", "parentSpanId", "traceState", "flags", "name", "kind"],
    ...["startTimeUnixNano", "endTimeUnixNano", "attributes", "status"],
  ]);
  const { traceId, spanId, parentSpanId = "", traceState = "", flags, name, kind } = known;
  assertMatch(traceId as string, /^[0-9a-f]{32}$/);
  assertMatch(spanId as string, /^[0-9a-f]{16}$/);
  assertMatch(parentSpanId as string, /^([0-9a-f]{16})?$/);
  assert(Number.isInteger(flags) && Number.isInteger(kind) && (name as string).length > 0);
  const status = fields(known.status as Json, ["code", "message"]);
  const [start, end] = [nanoseconds(known.startTimeUnixNano), nanoseconds(known.endTimeUnixNano)];
  assert(start <= end);
  return {
    ...{ traceId, spanId, parentSpanId, traceState, flags, name, kind, start, end, status },
    attributes: attributes(known.attributes),
  } as ReceivedSpan;
}

function nanoseconds(value: unknown): bigint {
  assertMatch(value as string, /^\d{19}$/);
  return BigInt(value as string);
}

function attributes(list: unknown): Readonly<Record<string, unknown>> {
  return Object.fromEntries((list as Json[]).map((pair) => {
    const { key, value } = fields(pair, ["key", "value"]);
    const [[type, content], ...rest] = Object.entries(value as Json) as [[string, unknown]];
    assertEquals(rest, []);
    return [key, valueOf(type, content)];
  }));
}

function valueOf(type: string, content: unknown): unknown {
  switch (type) {
    case "intValue":
      assertMatch(content as string, /^-?\d+$/);
      return Number(content);
    case "stringValue":
      assertEquals(typeof content, "string");
      return content;
    case "doubleValue":
      assertEquals(typeof content, "number");
      return content;
    case "boolValue":
      assertEquals(typeof content, "boolean");
      return content;
  }
  throw new Error(`${type} is no type of a value`);
}

function only(json: Json, name: string): unknown {
  return fields(json, [name])[name];
}

/** The object, which may have no other fields. */
function fields(json: Json, names: readonly string[]): Json {
  assertEquals(Object.keys(json).filter((name) => !names.includes(name)), []);
  return json;
}

/** A collector on a free port. */
export class OtlpReceiver implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly exports: ReceivedExport[] = [];
  /** Bodies that could not be decoded. */
  readonly faults: unknown[] = [];
  /** Answers to the next requests; after them it takes all spans. */
  readonly answers: (() => Response | Promise<Response>)[] = [];
  #news = Promise.withResolvers<void>();

  constructor() {
    const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
    this.#server = Deno.serve(options, (request) => this.#answer(request));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  get spans(): readonly ReceivedSpan[] {
    return this.exports.flatMap(({ spans }) => spans);
  }

  /** Resolves when `isDone` holds after an export. */
  async until(isDone: () => boolean): Promise<void> {
    while (!isDone()) {
      await this.#news.promise;
      if (this.faults.length > 0) throw this.faults[0];
    }
  }

  async #answer(request: Request): Promise<Response> {
    const { headers, url } = request;
    const text = await request.text();
    try {
      const { pathname: path } = new URL(url);
      const answer = this.answers.shift();
      if (answer !== undefined) return await answer();
      this.exports.push({ headers, path, ...decodeExport(text) });
      return Response.json({ partialSuccess: {} });
    } catch (error) {
      this.faults.push(error);
      return new Response(null, { status: 400 });
    } finally {
      this.#news.resolve();
      this.#news = Promise.withResolvers();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}
