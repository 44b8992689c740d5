/** Spans as JSON of the OpenTelemetry protocol, OTLP. */

/** Values of attributes by name; those with the value `undefined` are left out. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  /** Undefined for the first span of a trace. */
  readonly parentSpanId: string | undefined;
  /** Whether the parent is a span of another process. */
  readonly isParentRemote?: boolean;
  /** The `tracestate` of the caller; empty without one. */
  readonly state: string;
  readonly name: string;
  readonly kind: "server" | "internal";
  /** In milliseconds since 1970. */
  readonly start: number;
  readonly end: number;
  readonly attributes: Attributes;
  /** Why it failed; undefined when it did not. */
  readonly error: string | undefined;
}

const KINDS = { internal: 1, server: 2 } as const;
const STATUS_ERROR = 2;

// Flags of a span: it is sampled, it says whether its parent is remote, and the parent is.
const SAMPLED = 0x1;
const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;

/** The text of one span, for `requestText`. */
export function spanText(span: Span): string {
  const { traceId, spanId, parentSpanId, isParentRemote = false, state, name, error } = span;
  return JSON.stringify({
    traceId,
    spanId,
    parentSpanId,
    traceState: state === "" ? undefined : state,
    flags: SAMPLED | HAS_IS_REMOTE | (isParentRemote ? IS_REMOTE : 0),
    name,
    kind: KINDS[span.kind],
    startTimeUnixNano: nanoseconds(span.start),
    endTimeUnixNano: nanoseconds(span.end),
    attributes: attributeList(span.attributes),
    status: error === undefined ? {} : { code: STATUS_ERROR, message: error },
  });
}

/** The body of a request that exports spans of a resource. */
export function requestText(
  resource: Attributes,
  scope: { readonly name: string; readonly version: string },
  spans: readonly string[],
): string {
  const attributes = JSON.stringify(attributeList(resource));
  return `{"resourceSpans":[{"resource":{"attributes":${attributes}},"scopeSpans":[` +
    `{"scope":${JSON.stringify(scope)},"spans":[${spans.join(",")}]}]}]}`;
}

/** Microseconds are as precise as a number of milliseconds since 1970 can be. */
function nanoseconds(ms: number): string {
  return `${Math.round(ms * 1000)}000`;
}

function attributeList(attributes: Attributes) {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: valueOf(value) }]
  );
}

function valueOf(value: string | number | boolean) {
  switch (typeof value) {
    case "string":
      return { stringValue: value };
    case "boolean":
      return { boolValue: value };
    case "number":
      // 64-bit integers are texts in the JSON of Protocol Buffers.
      return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  }
}
