/** Errors of queries. The texts are Prometheus' own: clients show and match them. */

import type { Span } from "./ast.ts";

/** The text is no valid query. It is thrown before any samples are read. */
export class PromqlSyntaxError extends SyntaxError {
  override readonly name = "PromqlSyntaxError";

  constructor(
    readonly query: string,
    readonly span: Span,
    /** The message without the position at its start. */
    readonly reason: string,
  ) {
    super(`${position(query, span.start)}: parse error: ${reason}`);
  }
}

/** The range, or the query over it, is not allowed. It is thrown before any samples are read. */
export class InvalidRangeError extends RangeError {
  override readonly name = "InvalidRangeError";

  constructor(
    /** The wrong argument; undefined if start, end and step are wrong together. */
    readonly parameter: "query" | "end" | "step" | undefined,
    message: string,
  ) {
    super(message);
  }
}

/** A valid query failed during its evaluation. */
export class QueryError extends Error {
  override readonly name = "QueryError";

  constructor(readonly kind: "execution" | "timeout" | "canceled", message: string) {
    super(message);
  }
}

export function executionError(message: string): QueryError {
  return new QueryError("execution", message);
}

/** `line:column` of an offset, both from 1. Columns count UTF-8 bytes, as Prometheus does. */
export function position(query: string, offset: number): string {
  if (query === "") return "unknown position";
  const before = query.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  const line = before.split("\n").length;
  return `${line}:${utf8Length(before.slice(lineStart)) + 1}`;
}

function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}
