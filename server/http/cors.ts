/**
 * The headers that let pages of other origins read a response, as Prometheus sends them.
 *
 * Unlike `hono/cors`, Prometheus sends all of them with every response.
 *
 * @param origin the request's `Origin` header
 * @param allowed origins, or `*` for all
 */
export function corsHeaders(
  origin: string | null,
  allowed: readonly string[],
): Readonly<Record<string, string>> {
  const all = allowed.includes("*");
  if (origin === null || !(all || allowed.includes(origin))) return {};
  return {
    "access-control-allow-origin": all ? "*" : origin,
    "access-control-allow-headers": "Accept, Authorization, Content-Type, Origin",
    "access-control-allow-methods": "GET, POST, OPTIONS",
    "access-control-expose-headers": "Date",
  };
}
