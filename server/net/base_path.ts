// Other characters could end an HTML attribute or a header, or lead to another host.
const PLAIN_PATH = /^(?:\/[A-Za-z0-9._~-]+)+\/?$/;
const MAX_LENGTH = 200;

/**
 * A path below which the server is mounted, without a slash at its end; "" for `/`.
 *
 * @returns undefined for anything but plain names between slashes
 */
export function plainPath(text: string): string | undefined {
  if (text === "/") return "";
  if (text.length > MAX_LENGTH || !PLAIN_PATH.test(text)) return undefined;
  const path = text.replace(/\/$/, "");
  return path.split("/").some((name) => name === "." || name === "..") ? undefined : path;
}

/**
 * First segments of the server's own paths. A base path must not begin with one: requests would be
 * ambiguous.
 */
export const OWN_NAMES: ReadonlySet<string> = new Set([
  ...["-", "api", "federate", "feedback", "graph", "health", "metrics", "models", "openapi.json"],
  ...["predict", "query", "session", "ui", "v1", "v2"],
]);

/** Parses the path below which a proxy shows the server. @throws {RangeError} */
export function parseBasePath(text: string): string {
  const path = plainPath(text);
  if (path === undefined) {
    throw new RangeError('a path such as /modelwatch, of letters, digits, ".", "_", "~" and "-"');
  }
  if (OWN_NAMES.has(path.split("/")[1] ?? "")) {
    throw new RangeError("a path that begins with none of the server's own, such as /modelwatch");
  }
  return path;
}

/** A path without the base path, which some proxies do not strip. */
export function withoutBase(path: string, base: string): string {
  if (base === "" || !path.startsWith(base)) return path;
  const rest = path.slice(base.length);
  if (rest === "") return "/";
  return rest.startsWith("/") ? rest : path;
}
