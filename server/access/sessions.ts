import { createHmac, timingSafeEqual } from "node:crypto";
import type { KeyEntry } from "./key_entry.ts";
import type { KeyRing } from "./key_ring.ts";

export const SESSION_COOKIE = "modelwatch_session";
export const SESSION_SECONDS = 12 * 3600;

/**
 * Sessions of the dashboard. A session is a text in a cookie that says which key was shown, until
 * when, and carries a seal that only this process can make: no thread keeps anything, and a
 * restart ends all sessions. A key that is taken out of the file, or replaced, ends its own.
 */
export class Sessions {
  readonly #secret: Uint8Array;

  /** @param secret the same on all threads, and new with each process */
  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  /** The cookie's value for a key that was shown. */
  open(entry: KeyEntry, nowMs: number): string {
    const text = `${entry.name}~${Math.floor(nowMs / 1000) + SESSION_SECONDS}`;
    return `${text}~${this.#seal(text, entry)}`;
  }

  /** The entry of the key with which a session was opened; undefined when it is not valid. */
  find(value: string, ring: KeyRing, nowMs: number): KeyEntry | undefined {
    const [name, until, seal] = value.split("~");
    const entry = ring.named(name!);
    if (entry === undefined || seal === undefined) return undefined;
    if (!/^\d{1,12}$/.test(until!) || Number(until) * 1000 <= nowMs) return undefined;
    return isSame(seal, this.#seal(`${name}~${until}`, entry)) ? entry : undefined;
  }

  #seal(text: string, { sha256 }: KeyEntry): string {
    return createHmac("sha256", this.#secret).update(`${text}~${sha256}`).digest("base64url");
  }
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => new TextEncoder().encode(text));
  return a!.length === b!.length && timingSafeEqual(a!, b!);
}

/** The session in a `Cookie` header; undefined without one. */
export function sessionOf(cookie: string | null): string | undefined {
  for (const pair of cookie?.split(";") ?? []) {
    const [name, value] = pair.trim().split("=");
    if (name === SESSION_COOKIE && value !== undefined && value !== "") return value;
  }
  return undefined;
}
