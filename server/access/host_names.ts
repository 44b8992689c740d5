/**
 * The names by which requests may call the server. A page of another site that makes its own name
 * point to this machine (DNS rebinding) is, for the browser, of the same origin as the server; its
 * requests still carry its name in `Host`.
 *
 * An address is never such a name. Names are `localhost`, those below it, and those that
 * `--allowed-host` lists: `*.example.com` stands for all names below, `*` for any.
 */
export class HostNames {
  readonly #names: ReadonlySet<string>;
  readonly #suffixes: readonly string[];
  readonly #any: boolean;
  /** The last header that was allowed: most requests have the same. */
  #last: string | undefined;

  constructor(allowed: readonly string[]) {
    this.#any = allowed.includes("*");
    this.#names = new Set(allowed.map((name) => name.toLowerCase()).concat("localhost"));
    this.#suffixes = allowed.filter((name) => name.startsWith("*."))
      .map((name) => name.slice(1).toLowerCase()).concat(".localhost");
  }

  /** @param host the `Host` header, with or without a port; null when there is none */
  allows(host: string | null): boolean {
    if (this.#any || host === null || host === this.#last) return true;
    const name = host.toLowerCase().replace(/:\d*$/, "").replace(/\.$/, "");
    const allowed = isAddress(name) || this.#names.has(name) ||
      this.#suffixes.some((suffix) => name.endsWith(suffix));
    if (allowed) this.#last = host;
    return allowed;
  }
}

function isAddress(name: string): boolean {
  return /^\[[0-9a-f:.]+\]$/.test(name) || /^\d{1,3}(\.\d{1,3}){3}$/.test(name);
}
