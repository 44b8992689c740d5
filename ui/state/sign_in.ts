/** Begins, follows and ends a session. Loaded by those pages only that need one. */

import { fetchAllowed, signedIn } from "./access.ts";
import { BASE } from "./base.ts";
import { store } from "./prefs.ts";

const SESSION = `${BASE}/session`;

/** Learns which key is in use. */
export async function learnKey(): Promise<void> {
  try {
    const response = await fetchAllowed(SESSION);
    if (!response.ok) return;
    const session = await response.json();
    // The session may have expired.
    if (session.name !== null) signedIn.value = session;
  } catch {
    // The notice of the queries tells that the server is away.
  }
}

/**
 * Exchanges a key for a cookie that scripts cannot read.
 *
 * @returns the error message; undefined when it worked
 */
export async function signIn(key: string): Promise<string | undefined> {
  const error = await change("POST", JSON.stringify({ key }));
  if (error === undefined) store("signed-in", "yes");
  return error;
}

/** Ends the session. @returns the error message; undefined when it worked */
export async function signOut(): Promise<string | undefined> {
  const error = await change("DELETE");
  if (error === undefined) store("signed-in", "");
  return error;
}

async function change(method: "POST" | "DELETE", body?: string): Promise<string | undefined> {
  try {
    const response = await fetch(SESSION, {
      method,
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body }),
    });
    // A session that has expired has ended too.
    if (response.ok || method === "DELETE" && response.status === 401) return undefined;
    const { error } = await response.json().catch(() => ({}));
    return error ?? `The server responded with status ${response.status}`;
  } catch {
    return "Server unreachable";
  }
}
