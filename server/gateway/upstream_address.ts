import { hostOf } from "../net/host_and_port.ts";

/** Where an upstream listens. */
export interface UpstreamAddress {
  readonly url: URL;
  /** Host and port, for the `Host` header, metrics and the log. */
  readonly name: string;
  readonly hostname: string;
  readonly port: number;
  readonly isTls: boolean;
  /** The path in front of every path, without a slash at its end: empty for most. */
  readonly basePath: string;
}

export function upstreamAddress(text: string): UpstreamAddress {
  const url = new URL(text);
  const name = hostOf(url);
  return {
    url,
    name,
    hostname: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(name.slice(name.lastIndexOf(":") + 1)),
    isTls: url.protocol === "https:",
    basePath: url.pathname.replace(/\/$/, ""),
  };
}
