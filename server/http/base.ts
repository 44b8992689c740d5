import { plainPath } from "../net/base_path.ts";

/** In which a proxy that strips a prefix from paths says which; Traefik and others send it. */
export const FORWARDED_PREFIX = "x-forwarded-prefix";

/**
 * The path below which the client sees the server; "" at the top.
 *
 * Anybody may send the header. So it counts only when it is a plain path, which can lead nowhere
 * but to this host, and nothing but the answer to the same request depends on it.
 *
 * @param configured goes before what a request says
 */
export function baseOf({ headers }: Request, configured: string | undefined): string {
  return configured ?? plainPath(headers.get(FORWARDED_PREFIX) ?? "") ?? "";
}
