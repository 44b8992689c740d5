/** The headers `traceparent` and `tracestate` of W3C Trace Context. */

/** The span of a caller, as its headers describe it. */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  /** Whether the caller records its part of the trace. */
  readonly sampled: boolean;
  /** Data of tracing systems; empty when there are none. */
  readonly state: string;
}

/** The headers of a request that belongs to a trace. */
export interface TraceHeaders {
  readonly traceparent: string;
  readonly tracestate?: string;
}

/** The context of a request; undefined without a valid `traceparent`. */
export function readTraceContext(headers: Headers): TraceContext | undefined {
  const traceparent = headers.get("traceparent");
  if (traceparent === null) return undefined;
  const context = parseTraceparent(traceparent);
  if (context === undefined) return undefined;
  return { ...context, state: boundedState(headers.get("tracestate") ?? "") };
}

export function traceHeaders({ traceId, spanId, sampled, state }: TraceContext): TraceHeaders {
  const traceparent = `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`;
  return state === "" ? { traceparent } : { traceparent, tracestate: state };
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const SAMPLED = 1;

function parseTraceparent(text: string): Omit<TraceContext, "state"> | undefined {
  const [, version, traceId, spanId, flags, rest] = TRACEPARENT.exec(text) ?? [];
  if (version === undefined || version === "ff") return undefined;
  // Later versions may have more fields.
  if (version === "00" && rest !== undefined) return undefined;
  if (/^0+$/.test(traceId!) || /^0+$/.test(spanId!)) return undefined;
  return {
    traceId: traceId!,
    spanId: spanId!,
    sampled: (parseInt(flags!, 16) & SAMPLED) !== 0,
  };
}

// The limits of the specification: members of a list, characters that have to be passed on, and
// the length of a member that is the first to go when there are more.
const MAX_MEMBERS = 32;
const MAX_CHARACTERS = 512;
const LONG_MEMBER = 128;

const KEY = /^(?:[a-z][\w*/-]{0,255}|[a-z\d][\w*/-]{0,240}@[a-z][\w*/-]{0,13})$/;
const VALUE = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/** A valid list in at most 512 characters; empty for an invalid one. */
function boundedState(text: string): string {
  const members = text.split(",").map((member) => member.replace(/^[ \t]+|[ \t]+$/g, ""))
    .filter((member) => member !== "");
  const keys = new Set<string>();
  for (const member of members) {
    const equals = member.indexOf("=");
    const key = member.slice(0, Math.max(0, equals));
    if (!isKey(key) || !VALUE.test(member.slice(equals + 1))) return "";
    keys.add(key);
  }
  if (members.length > MAX_MEMBERS || keys.size < members.length) return "";
  return withinCharacters(members).join(",");
}

function isKey(key: string): boolean {
  return KEY.test(key) && !/[A-Z]/.test(key);
}

/** Drops long members first, then the last ones, which are the oldest. */
function withinCharacters(members: readonly string[]): readonly string[] {
  const fits = (list: readonly string[]) => list.join(",").length <= MAX_CHARACTERS;
  if (fits(members)) return members;
  const kept = members.filter((member) => member.length <= LONG_MEMBER);
  while (!fits(kept)) kept.pop();
  return kept;
}
