import { assertEquals } from "@std/assert/equals.js";
import { assertThrows } from "@std/assert/throws.js";
import { allowedOrigins, requireOneCredential } from "./external_prometheus.ts";

function config(change: Partial<Parameters<typeof allowedOrigins>[0]>) {
  return {
    prometheus: "http://p:9090",
    prometheusTenant: undefined,
    prometheusTokenFile: undefined,
    corsOrigins: ["*", "https://g.example"],
    ...change,
  };
}

for (const url of ["http://me:pw@p:9090", "http://me@p:9090", "http://:pw@p:9090"]) {
  Deno.test(`a token file is refused beside ${url}, without its password in the message`, () => {
    const error = assertThrows(() =>
      requireOneCredential(config({ prometheus: url, prometheusTokenFile: "t" }))
    ) as Error;
    assertEquals(error.message.includes("pw"), false);
    requireOneCredential(config({ prometheus: url }));
  });
}

Deno.test("a token file is fine with a URL that has no user, and without a URL", () => {
  requireOneCredential(config({ prometheusTokenFile: "t" }));
  requireOneCredential(config({ prometheus: undefined, prometheusTokenFile: "t" }));
});

const withCredentials = [
  { prometheus: "http://me:pw@p" },
  { prometheusTokenFile: "t" },
  { prometheusTenant: "a" },
];
for (const change of withCredentials) {
  Deno.test(`every origin is not allowed with ${JSON.stringify(change)}, a named one is`, () =>
    assertEquals(allowedOrigins(config(change)), ["https://g.example"]));
}

for (const change of [{}, { prometheus: undefined, prometheusTokenFile: "t" }]) {
  Deno.test(`every origin is allowed with ${JSON.stringify(change)}, which has no credentials`, () =>
    assertEquals(allowedOrigins(config(change)), ["*", "https://g.example"]));
}
