/** A request of a campaign: sent, judged by its answer, and printed so that a person can send it. */

export interface FuzzRequest {
  readonly method: string;
  /** With its query, from the slash on. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | null;
}

/** The status of an answer, or why it is a fault of the server. */
export type Verdict =
  | { readonly ok: true; readonly status: number }
  | { readonly ok: false; readonly fault: string };

// Long enough for a machine that is busy with other things, short enough to tell a hang: the
// server itself gives a request 10 s and a query 30 s, unless it is started by this task.
const BOUND_MS = 40_000;

// A graph that was changed at random may crash ONNX Runtime; the answer then says so.
const CRASHED_GRAPH = "ONNX Runtime crashed and was restarted";

export async function send(base: string, request: FuzzRequest): Promise<Verdict> {
  const { method, path, headers, body } = request;
  try {
    const response = await fetch(base + path, {
      method,
      headers,
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(BOUND_MS),
    });
    return judge(response.status, await response.text());
  } catch (error) {
    if (error instanceof DOMException && error.name === "TimeoutError") {
      return { ok: false, fault: `no answer within ${BOUND_MS / 1000} s` };
    }
    return { ok: false, fault: `no answer: ${(error as Error).message}` };
  }
}

/** Statuses from 500 on are faults of the server, but for 503 and 504, which say to wait. */
export function judge(status: number, text: string): Verdict {
  const fault = status >= 500 && status !== 503 && status !== 504 && !text.includes(CRASHED_GRAPH);
  return fault
    ? { ok: false, fault: `status ${status}: ${text.slice(0, 500)}` }
    : { ok: true, status };
}

/** A request as its first line, its headers and its body; bytes that are no text in base64. */
export function describeRequest({ method, path, headers, body }: FuzzRequest): string {
  const lines = [`${method} ${path}`];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (typeof body === "string") lines.push("", body);
  if (body instanceof Uint8Array) lines.push("", `base64 ${body.toBase64()}`);
  return lines.join("\n");
}
