import { forbiddenError } from "../errors.ts";

/**
 * Refuses requests of pages of other sites: a browser sends them with the rights of whoever has
 * the page open, who may reach servers that the page's author cannot.
 *
 * Browsers send `Sec-Fetch-Site` over HTTPS and to this machine, and `Origin` with every POST.
 * Clients that are no browsers send neither and pass.
 *
 * @throws {KnownError<"forbidden">}
 */
export function refuseCrossSite({ url, headers }: Request): void {
  const site = headers.get("sec-fetch-site");
  const isOwn = site === null
    ? isOwnOrigin(headers.get("origin"), headers.get("host") ?? new URL(url).host)
    : site === "same-origin" || site === "none";
  if (!isOwn) throw forbiddenError("Pages of other sites may not send this request");
}

/** A proxy may take HTTPS in front of the server, so the schemes may differ. */
function isOwnOrigin(origin: string | null, host: string): boolean {
  return origin === null || URL.parse(origin)?.host === host;
}
