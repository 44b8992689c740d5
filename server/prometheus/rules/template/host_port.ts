/** Parts of `host:port`. */

/** `api:80` becomes `api`, and `[::1]:80` becomes `::1`; a text without a port stays. */
export function stripPort(text: string): string {
  return split(text)?.host ?? text;
}

/** `api.example.com:80` becomes `api:80`; an IP address stays. */
export function stripDomain(text: string): string {
  const found = split(text);
  const host = found?.host ?? text;
  if (isAddress(host)) return text;
  const first = host.split(".")[0]!;
  return found === undefined || found.port === "" ? first : `${first}:${found.port}`;
}

function split(text: string): { readonly host: string; readonly port: string } | undefined {
  const found = /^(?:\[([^\]]*)\]|([^:[\]]*)):([^:[\]]*)$/.exec(text);
  return found ? { host: (found[1] ?? found[2])!, port: found[3]! } : undefined;
}

function isAddress(host: string): boolean {
  return host.includes(":") || /^\d{1,3}(\.\d{1,3}){3}$/.test(host);
}
