import { isEndToEnd } from "./header_fields.ts";
import { REQUEST_ID } from "./request_id.ts";
import type { AnswerHead } from "./wire/answer_head.ts";

/** The header of an answer to a client. A field that comes twice gets both values. */
export function answerHeaders({ fields }: AnswerHead, id: string): Record<string, string> {
  const connection = fields.find(([name]) => name === "connection")?.[1] ?? null;
  const headers: Record<string, string> = {};
  for (const [name, value] of fields) {
    // No forwarded route sets a cookie, and several cannot be joined.
    if (name === "content-length" || name === "set-cookie" || !isEndToEnd(name, connection)) {
      continue;
    }
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  }
  headers[REQUEST_ID] = id;
  return headers;
}
