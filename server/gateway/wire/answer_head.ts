import { WireFailure } from "./wire_failure.ts";

/** Status line and header fields of an answer. */
export interface AnswerHead {
  readonly status: number;
  /** Names in lower case, in the order of the answer. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** How the end of the body is found. */
  readonly framing: Framing;
  /** Whether the connection may carry another exchange. */
  readonly keepsAlive: boolean;
}

/** A body of a known length, in chunks, or until the end of the connection. */
export type Framing =
  | { readonly kind: "length"; readonly bytes: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "until_close" };

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: |$)/;
const FIELD_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;

/**
 * Parses a head.
 *
 * @param text without the empty line at its end
 * @throws {WireFailure} when it is not a head of HTTP/1.0 or 1.1
 */
export function parseHead(text: string): AnswerHead {
  const [first = "", ...lines] = text.split("\r\n");
  const match = STATUS_LINE.exec(first);
  if (match === null) throw malformed(`status line ${JSON.stringify(first.slice(0, 40))}`);
  const status = Number(match[2]);
  const fields = lines.map(parseField);
  const connection = valuesOf(fields, "connection").join(",").toLowerCase();
  const framing = framingOf(status, fields);
  return {
    status,
    fields,
    framing,
    keepsAlive: framing.kind !== "until_close" && match[1] === "1" && !/\bclose\b/.test(connection),
  };
}

function parseField(line: string): readonly [string, string] {
  const colon = line.indexOf(":");
  const name = line.slice(0, Math.max(colon, 0));
  // A line that begins with a space continues the one before in obsolete HTTP; its name is invalid.
  if (!FIELD_NAME.test(name) || /[\0\r\n]/.test(line)) {
    throw malformed(`header ${JSON.stringify(line.slice(0, 40))}`);
  }
  return [name.toLowerCase(), line.slice(colon + 1).trim()];
}

/**
 * The framing of RFC 9112, section 6.3.
 *
 * An answer whose framing is ambiguous is refused: a wrong guess would take the rest of its body for
 * the answer to the next request.
 */
function framingOf(status: number, fields: AnswerHead["fields"]): Framing {
  if (status < 200 || status === 204 || status === 304) return { kind: "length", bytes: 0 };
  const encodings = valuesOf(fields, "transfer-encoding");
  const lengths = new Set(valuesOf(fields, "content-length"));
  if (encodings.length > 0) {
    const encoding = encodings.join(",").toLowerCase();
    if (encoding !== "chunked") throw malformed(`Transfer-Encoding ${JSON.stringify(encoding)}`);
    if (lengths.size > 0) throw malformed("Content-Length beside Transfer-Encoding");
    return { kind: "chunked" };
  }
  const [length] = lengths;
  if (length === undefined) return { kind: "until_close" };
  if (lengths.size > 1 || !/^\d{1,15}$/.test(length)) {
    throw malformed(`Content-Length ${JSON.stringify([...lengths].join(", ").slice(0, 40))}`);
  }
  return { kind: "length", bytes: Number(length) };
}

function valuesOf(fields: AnswerHead["fields"], name: string): string[] {
  return fields.filter(([other]) => other === name).map(([, value]) => value);
}

function malformed(what: string): WireFailure {
  return new WireFailure("malformed", `sent an answer that is not HTTP/1.1: ${what}`);
}
