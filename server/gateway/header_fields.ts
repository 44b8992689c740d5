/** Header fields that concern one connection only, from RFC 9110, section 7.6.1. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  ...["connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding"],
  ...["upgrade", "proxy-authenticate", "proxy-authorization"],
]);

/** Whether a field is passed on. `connection` is that header, which may name further fields. */
export function isEndToEnd(name: string, connection: string | null): boolean {
  if (HOP_BY_HOP.has(name)) return false;
  if (connection === null || connection === "keep-alive" || connection === "close") return true;
  return !connection.toLowerCase().split(",").some((named) => named.trim() === name);
}
