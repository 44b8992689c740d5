/**
 * The key that a request shows, or undefined: `Authorization: Bearer KEY`, `X-API-Key: KEY`, or
 * the password of basic authentication, which Prometheus and Grafana send, with any user.
 */
export function presentedKey(headers: Headers): string | undefined {
  const authorization = headers.get("authorization");
  if (authorization === null) return headers.get("x-api-key")?.trim();
  const [scheme, ...rest] = authorization.trim().split(/\s+/);
  const credentials = rest.join(" ");
  if (/^bearer$/i.test(scheme!)) return credentials;
  if (!/^basic$/i.test(scheme!)) return "";
  try {
    const text = new TextDecoder().decode(Uint8Array.fromBase64(credentials));
    return text.slice(text.indexOf(":") + 1);
  } catch {
    return "";
  }
}
