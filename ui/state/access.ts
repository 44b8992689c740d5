/** Whether the server answers this browser, and with which key. */

import { signal } from "@preact/signals";
import { waiting } from "./waiting.ts";

// A Prometheus ends a query after two minutes: a later answer was lost on its way.
const DEADLINE_MS = 125_000;

/** A key that the browser has a cookie for. */
export interface SignedIn {
  readonly name: string;
  readonly scopes: readonly string[];
  /** The only models that the key may be used for; null for all. */
  readonly models: readonly string[] | null;
}

/** True once the server has refused a request for want of a key. */
export const locked = signal(false);

/** The key in use; undefined without one. */
export const signedIn = signal<SignedIn>();

/** `fetch` of a whole answer, which also notices that the server wants a key. */
export function fetchAllowed(input: string, init?: RequestInit): Promise<Response> {
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  const signal = init?.signal ? AbortSignal.any([init.signal, deadline]) : deadline;
  const headers = new Headers(init?.headers);
  // The server counts the requests of this page apart from those of its clients.
  headers.set("x-modelwatch-dashboard", "yes");
  return waiting.during(async () => {
    const response = await fetch(input, { ...init, headers, signal });
    if (response.status === 401) locked.value = true;
    // A connection that ends halfway fails here, and is not taken for an answer.
    const body = await response.arrayBuffer();
    return new Response(body.byteLength === 0 ? null : body, response);
  });
}
