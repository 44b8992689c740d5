import { assertEquals } from "@std/assert/mod.js";
import { baseOf, FORWARDED_PREFIX } from "./base.ts";

const cases: readonly (readonly [
  header: string | undefined,
  configured: string | undefined,
  want: string,
])[] = [
  [undefined, undefined, ""],
  ["/proxy/", undefined, "/proxy"],
  ["/proxy", "/own", "/own"],
  ["/proxy", "", ""],
  ["//evil.example", undefined, ""],
  ["//evil.example", "/own", "/own"],
];
for (const [header, configured, want] of cases) {
  Deno.test(`the base is "${want}" for the header ${header} and the setting ${configured}`, () => {
    const headers = header === undefined ? [] : [["x-forwarded-prefix", header]] as const;
    const request = new Request("http://server/", { headers: headers.map(([...pair]) => pair) });
    assertEquals(baseOf(request, configured), want);
  });
}

Deno.test("the header of a proxy that strips a prefix is the one that Traefik sends", () => {
  assertEquals(FORWARDED_PREFIX, "x-forwarded-prefix");
});
