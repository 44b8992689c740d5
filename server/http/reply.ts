/** What a route answers, before it becomes a `Response`. */
export interface Reply {
  readonly status: number;
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

const JSON_HEADERS = { "content-type": "application/json" } as const;

/** An answer in JSON. */
export function json(value: unknown, status = 200): Reply {
  return { status, body: JSON.stringify(value), headers: JSON_HEADERS };
}

/** An answer in plain text, or in another type. */
export function text(body: string, contentType = "text/plain; charset=utf-8"): Reply {
  return { status: 200, body, headers: { "content-type": contentType } };
}
