import { isKnown } from "../errors.ts";
import type { Exemplar } from "../metrics/exemplar.ts";
import { FAMILIES } from "../metrics/families.ts";
import type { Family, Labels } from "../metrics/family.ts";
import { type Attributes, type Span, spanText } from "./otlp.ts";
import type { TraceContext } from "./trace_context.ts";

/** The finished spans of a request, and exemplars for the latencies in them. */
export interface FinishedTrace {
  readonly spans: readonly string[];
  readonly exemplars: readonly Exemplar[];
}

export interface RequestTraceOptions {
  readonly method: string;
  readonly url: string;
  readonly traceId: string;
  /** The caller's span; undefined when the trace begins here. */
  readonly parent: TraceContext | undefined;
  readonly newSpanId: () => string;
  /** The time of `performance.now()` 0, in milliseconds since 1970. */
  readonly clockOffset: number;
  /** When the request arrived, on the clock of `performance.now()`, like all times below. */
  readonly start: number;
  readonly onEnd: (trace: FinishedTrace) => void;
}

/** How a request was answered. */
export interface TracedAnswer {
  /** The pattern of the route; undefined for a path without one. */
  readonly route: string | undefined;
  /** The labels of the metrics that count it. */
  readonly labels: Labels;
  readonly status: number;
  readonly seconds: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
}

/** A run of a graph, for the rows of one or several requests. */
export interface TracedRun {
  readonly from: number;
  readonly to: number;
  /** Rows and requests of the whole run. */
  readonly rows: number;
  readonly requests: number;
  /** The error that ended it; undefined when it succeeded. */
  readonly error: unknown;
}

/** The model that answers, and the rows of the request. */
interface Predicting {
  readonly model: string;
  readonly version: string;
  readonly rows: number;
}

// A request whose rows run one by one has two spans for each.
const MAX_CHILDREN = 100;
const MAX_TEXT = 1000;

const KNOWN_METHODS = new Set(["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]);

/**
 * The spans of one request: the request itself, and below it each wait in a queue and each run.
 *
 * Code that answers the request reports to it. Nothing is written before the answer is ready.
 */
export class RequestTrace {
  readonly #options: RequestTraceOptions;
  readonly spanId: string;
  readonly #children: Pick<Span, "name" | "start" | "end" | "attributes" | "error">[] = [];
  readonly #exemplars: Pick<Exemplar, "family" | "labels" | "value">[] = [];
  #predicting: Predicting | undefined;
  #error: unknown;
  #queuedUntil = 0;

  constructor(options: RequestTraceOptions) {
    this.#options = options;
    this.spanId = options.newSpanId();
  }

  get traceId(): string {
    return this.#options.traceId;
  }

  /** The request's span as the parent of others. */
  get context(): TraceContext {
    const { traceId, parent } = this.#options;
    return { traceId, spanId: this.spanId, sampled: true, state: parent?.state ?? "" };
  }

  predicting(model: string, version: string, rows: number): void {
    this.#predicting = { model, version, rows };
  }

  /** It waited in the queue of a model. */
  waited(from: number, to: number): void {
    // Rows that run one by one wait from the end of the run before.
    const start = Math.max(from, this.#queuedUntil);
    this.#addChild("queue", start, to, this.#modelAttributes());
    this.#exemplify(FAMILIES.modelQueueDuration, this.#modelLabels(), (to - from) / 1000);
  }

  ran({ from, to, rows, requests, error }: TracedRun): void {
    this.#queuedUntil = to;
    this.#addChild("run", from, to, {
      ...this.#modelAttributes(),
      "model.batch.rows": rows,
      "model.batch.requests": requests,
    }, error);
    if (error !== undefined) return;
    this.#exemplify(FAMILIES.modelComputeDuration, this.#modelLabels(), (to - from) / 1000);
  }

  /** Predicted successfully, in this time. */
  predicted(seconds: number): void {
    this.#exemplify(FAMILIES.modelDuration, this.#modelLabels(), seconds);
  }

  failed(error: unknown): void {
    this.#error = error;
  }

  /** Hands over all spans. */
  ended(answer: TracedAnswer): void {
    const { labels, seconds, status } = answer;
    const { method, url, start, clockOffset, parent, traceId, onEnd } = this.#options;
    const end = start + seconds * 1000;
    const isFault = status >= 500;
    const span = this.#text({
      spanId: this.spanId,
      parentSpanId: parent?.spanId,
      isParentRemote: parent !== undefined,
      name: nameOf(method, answer.route),
      kind: "server",
      ...{ start, end },
      attributes: {
        ...requestAttributes(method, url),
        ...answerAttributes(answer),
        ...this.#modelAttributes(),
        "error.type": isFault ? errorType(this.#error, status) : undefined,
      },
      // As OpenTelemetry says, a refused request is the client's fault and no error of the server.
      error: isFault ? errorText(this.#error) : undefined,
    });
    const children = this.#children.map((child) =>
      this.#text({
        ...child,
        spanId: this.#options.newSpanId(),
        parentSpanId: this.spanId,
        kind: "internal",
      })
    );
    this.#exemplify(FAMILIES.httpDuration, labels, seconds);
    const { spanId } = this;
    const timeMs = Math.round(end + clockOffset);
    const exemplars = this.#exemplars.map((one) => ({ ...one, traceId, spanId, timeMs }));
    onEnd({ spans: [span, ...children], exemplars });
  }

  #addChild(name: string, start: number, end: number, attributes: Attributes, error?: unknown) {
    if (this.#children.length === MAX_CHILDREN) return;
    const text = error === undefined ? undefined : errorText(error);
    this.#children.push({ name, start, end, attributes, error: text });
  }

  #exemplify({ name }: Family, labels: Labels, value: number): void {
    // One for each histogram and request is enough.
    if (this.#exemplars.some(({ family }) => family === name)) return;
    this.#exemplars.push({ family: name, labels, value });
  }

  #modelAttributes(): Attributes {
    if (this.#predicting === undefined) return {};
    const { model, version, rows } = this.#predicting;
    return { "model.name": model, "model.version": version, "model.rows": rows };
  }

  #modelLabels(): Labels {
    const { model = "", version = "" } = this.#predicting ?? {};
    return { model, version };
  }

  #text(span: Omit<Span, "traceId" | "state">): string {
    const { traceId, clockOffset, parent } = this.#options;
    return spanText({
      ...span,
      traceId,
      state: parent?.state ?? "",
      start: span.start + clockOffset,
      end: span.end + clockOffset,
    });
  }
}

function nameOf(method: string, route: string | undefined): string {
  const verb = KNOWN_METHODS.has(method) ? method : "HTTP";
  return route === undefined ? verb : `${verb} ${route}`;
}

// The names of OpenTelemetry's semantic conventions for HTTP servers.

function requestAttributes(method: string, url: string): Attributes {
  const { protocol, pathname } = new URL(url);
  const isKnown = KNOWN_METHODS.has(method);
  return {
    "http.request.method": isKnown ? method : "_OTHER",
    "http.request.method_original": isKnown ? undefined : method.slice(0, MAX_TEXT),
    "url.scheme": protocol.slice(0, -1),
    "url.path": pathname.slice(0, MAX_TEXT),
  };
}

function answerAttributes(
  { route, status, requestBytes, responseBytes }: TracedAnswer,
): Attributes {
  return {
    "http.route": route,
    "http.response.status_code": status,
    "http.request.body.size": requestBytes,
    "http.response.body.size": responseBytes,
  };
}

function errorType(error: unknown, status: number): string {
  return isKnown(error) ? error.kind : String(status);
}

/** The message of an unexpected error is only logged, because it may reveal internals. */
function errorText(error: unknown): string {
  if (error === undefined) return "";
  return isKnown(error) ? error.message.slice(0, MAX_TEXT) : "Internal error";
}
