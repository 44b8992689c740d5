/**
 * The path below which the server is shown, without a slash at its end; "" at the top. A proxy may
 * have put a path in front that the server never sees, so the address of this script tells.
 */
export const BASE = baseOf(import.meta.url);

export function baseOf(script: string): string {
  return /^(.*)\/ui\/assets\/[^/]+$/.exec(new URL(script).pathname)?.[1] ?? "";
}
