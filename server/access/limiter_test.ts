import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { isKind, KnownError } from "../errors.ts";
import { FAMILIES } from "../metrics/families.ts";
import { Merge } from "../metrics/merge.ts";
import { Tally } from "../metrics/tally.ts";
import type { DefaultRates } from "./limiter.ts";
import { caller, limiter } from "./testing/callers.ts";

const RATES: DefaultRates = {
  address: { requests: { limit: 2, spanMs: 60_000 } },
  key: { rows: { limit: 100, spanMs: 60_000 } },
};

/** A limiter, with its counts as `name key limit: count`. */
function counting(rates = RATES) {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("a", [event]));
  const counts = () =>
    Object.fromEntries(
      merge.collect().filter(({ cells }) => cells[0]! > 0).map(({ family, labels, cells }) => [
        [family.name, labels["key"], labels["limit"]].join(" ").trim(),
        cells[0],
      ]),
    );
  return { limits: limiter(rates, tally), counts };
}

function refused(use: () => unknown): KnownError {
  return assertThrows(use, KnownError);
}

Deno.test("a caller without a key has the rate of its address, and headers say what is left", () => {
  const { limits, counts } = counting();
  assertEquals(limits.use(caller(), "requests", 1), {
    "ratelimit-policy": "2;w=60",
    "ratelimit-limit": "2",
    "ratelimit-remaining": "1",
    "ratelimit-reset": "30",
  });
  limits.use(caller(), "requests", 1);
  const error = refused(() => limits.use(caller(), "requests", 1));
  assertEquals(
    error.message,
    "Too many requests: the limit of this address is 2/min; try again in 30 s",
  );
  assertEquals(isKind(error, "rate_limited") && error.details, {
    retryAfterSeconds: 30,
    headers: {
      "ratelimit-policy": "2;w=60",
      "ratelimit-limit": "2",
      "ratelimit-remaining": "0",
      "ratelimit-reset": "60",
    },
  });
  assertEquals(counts(), {
    [FAMILIES.accessRequests.name]: 2,
    [`${FAMILIES.accessLimited.name}  requests`]: 1,
  });
});

Deno.test("addresses have rates of their own, and the addresses of an IPv6 network share one", () => {
  const { limits } = counting();
  for (const address of ["192.0.2.1", "192.0.2.2", "2001:db8::1"]) {
    limits.use(caller(null, address), "requests", 2);
  }
  refused(() => limits.use(caller(null, "2001:db8::2"), "requests", 1));
});

Deno.test("a key has its rate wherever it comes from, and not that of the address", () => {
  const { limits, counts } = counting();
  for (let i = 0; i < 10; i++) assertEquals(limits.use(caller("ci"), "requests", 1), undefined);
  limits.use(caller("ci", "192.0.2.1"), "rows", 60);
  limits.use(caller("app"), "rows", 60);
  const error = refused(() => limits.use(caller("ci", "192.0.2.2"), "rows", 60));
  assertEquals(
    error.message,
    'Too many rows: the limit of the key "ci" is 100/min; try again in 12 s',
  );
  assertEquals(counts(), {
    [`${FAMILIES.accessRequests.name} ci`]: 10,
    [`${FAMILIES.accessRows.name} ci`]: 60,
    [`${FAMILIES.accessRows.name} app`]: 60,
    [`${FAMILIES.accessLimited.name} ci rows`]: 1,
  });
});

Deno.test("the rates of a key in the keys file go before those of the options", () => {
  const { limits } = counting();
  const big = caller("big", "192.0.2.1", { rows: { limit: 1000, spanMs: 1000 } });
  limits.use(big, "rows", 1000);
  assertEquals(limits.use(big, "requests", 1000), undefined);
});

Deno.test("more rows than the limit are refused for good", () => {
  const { limits } = counting();
  const error = refused(() => limits.use(caller("ci"), "rows", 101));
  assertEquals([error.kind, error.message], [
    "too_large",
    "The request has 101 rows, more than may ever be sent at once: the limit of the key " +
    '"ci" is 100/min',
  ]);
});
