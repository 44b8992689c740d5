/**
 * The path prefix of the server, without a slash at its end; "" for none. A proxy may add a prefix
 * that the server never sees, so it is read from the address of this script.
 */
export const BASE = baseOf(import.meta.url);

export function baseOf(script: string): string {
  return /^(.*)\/ui\/assets\/[^/]+$/.exec(new URL(script).pathname)?.[1] ?? "";
}
