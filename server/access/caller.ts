import type { KeyEntry } from "./key_entry.ts";

/** The sender of a request. */
export interface Caller {
  /** The key that it shows; undefined without one. */
  readonly key: KeyEntry | undefined;
  /** The address at the other end of the connection, which may be a proxy's. */
  readonly address: string;
}
