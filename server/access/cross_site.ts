/**
 * Whether no page of another site sends a request: a browser sends it with the rights of whoever
 * has the page open, who may reach servers that the page's author cannot.
 *
 * Browsers send `Sec-Fetch-Site` over HTTPS and to this machine, and `Origin` with every POST.
 * Clients that are no browsers send neither and pass.
 */
export function isOwnPage({ url, headers }: Request): boolean {
  const site = headers.get("sec-fetch-site");
  if (site === "same-origin" || site === "none") return true;
  const origin = headers.get("origin");
  if (origin === null) return site === null;
  // A proxy may take HTTPS in front of the server, so the schemes may differ.
  const host = headers.get("host") ?? new URL(url).host;
  return site === null && URL.parse(origin)?.host === host;
}
