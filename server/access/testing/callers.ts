import { Logger } from "../../logger.ts";
import { Tally } from "../../metrics/tally.ts";
import { Audit } from "../audit.ts";
import type { Caller } from "../caller.ts";
import type { KeyEntry } from "../key_entry.ts";
import type { CallerRates } from "../rate.ts";
import { SCOPES } from "../scope.ts";
import { type DefaultRates, Limiter } from "../limiter.ts";
import { RateBuckets } from "../rate_buckets.ts";

/** A caller with a key of this name, or without one. */
export function caller(
  name: string | null = null,
  address = "192.0.2.1",
  rates: CallerRates = {},
): Caller {
  const key: KeyEntry | undefined = name === null ? undefined : {
    ...{ name, sha256: "", scopes: SCOPES, models: undefined, expiresMs: undefined },
    rates,
  };
  return { key, address };
}

export const NO_RATES: DefaultRates = { address: {}, key: {} };

/** A limiter without limits, unless some are given. */
export function limiter(rates = NO_RATES, tally = new Tally(() => {})): Limiter {
  return new Limiter(RateBuckets.allocate(1), rates, tally);
}

/** An audit log that nobody reads. */
export function quietAudit(): Audit {
  const log = new Logger({ level: "error", format: "json" }, "test", () => {});
  return new Audit(log, new Tally(() => {}));
}
