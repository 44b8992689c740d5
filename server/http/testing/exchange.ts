import { caller } from "../../access/testing/callers.ts";
import { wholeBody } from "../reply.ts";
import type { Exchange, Route } from "../route.ts";

/** A request of a test to a route. */
export interface TestRequest {
  readonly params?: Readonly<Record<string, string>>;
  /** Bytes and texts as they are, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: HeadersInit;
  /** Including the question mark. */
  readonly query?: string;
}

/** Calls a route without an app; returns the status and the parsed JSON of its answer. */
export async function askRoute(
  routes: readonly Route[],
  path: string,
  { params = {}, body = "", headers = {}, query = "" }: TestRequest = {},
): Promise<{ readonly status: number; readonly answer: unknown }> {
  const route = routes.find((candidate) => candidate.path === path)!;
  const raw = typeof body === "string" || body instanceof Uint8Array;
  const bytes = await new Response(raw ? body as BodyInit : JSON.stringify(body)).bytes();
  const exchange: Exchange = {
    request: new Request(`http://server/${query}`, { headers }),
    param: (name) => params[name]!,
    body: () => Promise.resolve(bytes),
    stream: (read) => read(ReadableStream.from([bytes])),
    received: (use) => use(bytes),
    caller: caller(),
    useRows: () => {},
  };
  const reply = await route.handle(exchange);
  return { status: reply.status, answer: await new Response(wholeBody(reply.body)).json() };
}
