import { plainPath } from "../net/base_path.ts";

/** The header in which a proxy names the prefix that it has stripped; Traefik and others send it. */
export const FORWARDED_PREFIX = "x-forwarded-prefix";

/**
 * The path below which the client sees the server; "" at the top.
 *
 * Any client can send the header. It is therefore used only if it is a plain path, which cannot
 * lead to another host, and only for the response to the same request.
 *
 * @param configured takes precedence over the header
 */
export function baseOf({ headers }: Request, configured: string | undefined): string {
  return configured ?? plainPath(headers.get(FORWARDED_PREFIX) ?? "") ?? "";
}
