import type { CallerRates } from "./rate.ts";
import type { Scope } from "./scope.ts";

/** A key that requests may show, as the keys file describes it. */
export interface KeyEntry {
  /** Names the key in logs, metrics and on the dashboard. */
  readonly name: string;
  /** The SHA-256 of the key, in hexadecimal digits. */
  readonly sha256: string;
  readonly scopes: readonly Scope[];
  /** The models whose predictions it may ask for; undefined for all. */
  readonly models: readonly string[] | undefined;
  /** How much it may send; undefined for the rates of the server's options. */
  readonly rates?: CallerRates;
  /** When it stops to be valid, in milliseconds since 1970; undefined for never. */
  readonly expiresMs: number | undefined;
}
