/** Whether the server answers this browser, and with which key. */

import { signal } from "@preact/signals";

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

/** `fetch`, which also notices that the server wants a key. */
export async function fetchAllowed(input: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  if (response.status === 401) locked.value = true;
  return response;
}
