/** `127.0.0.1:8000`, `[::1]:8000`. */
export function hostAndPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Host and port of a URL, with the default port of its protocol. */
export function hostOf({ hostname, port, protocol }: URL): string {
  return `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
}

const HOST_NAME = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/;

/**
 * Parses an IP address or host name into the form that a socket takes: IPv6 without brackets.
 *
 * An address can be written in several ways; the result is its canonical form, so that two can be
 * compared. An address with a zone (`fe80::1%eth0`) is rejected: it cannot be part of a URL.
 *
 * @throws {RangeError} describing a valid address
 */
export function parseHost(text: string): string {
  const trimmed = text.trim();
  const bare = /^\[(.*)\]$/.exec(trimmed)?.[1] ?? trimmed;
  const isV6 = bare.includes(":");
  const url = /[\s/\\?#@%[\]]/.test(bare) ? null : URL.parse(`http://${isV6 ? `[${bare}]` : bare}`);
  const host = url?.hostname.replace(/^\[|\]$/g, "") ?? "";
  const isHost = isV6 ? url !== null : bare === trimmed && HOST_NAME.test(host);
  if (!isHost) {
    throw new RangeError("an address such as 127.0.0.1 or ::1, or the name of a host");
  }
  return host;
}

/** Whether only this machine can reach a server that listens on this address. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
