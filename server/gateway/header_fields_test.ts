import { assertEquals } from "@std/assert/mod.js";
import { isEndToEnd } from "./header_fields.ts";

const cases: readonly (readonly [name: string, connection: string | null, passes: boolean])[] = [
  ["content-type", null, true],
  ["content-type", "keep-alive", true],
  ["content-type", "close", true],
  ...["connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding"]
    .map((name) => [name, null, false] as const),
  ...["upgrade", "proxy-authenticate", "proxy-authorization"]
    .map((name) => [name, null, false] as const),
  ["x-hop", "close, X-Hop", false],
  ["x-hop", "x-hop2", true],
];
for (const [name, connection, passes] of cases) {
  Deno.test(`${name} is ${passes ? "" : "not "}passed on beside Connection: ${connection}`, () => {
    assertEquals(isEndToEnd(name, connection), passes);
  });
}
