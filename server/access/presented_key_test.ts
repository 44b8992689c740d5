import { assertEquals } from "@std/assert/mod.js";
import { presentedKey } from "./presented_key.ts";

const headers: readonly (readonly [Readonly<Record<string, string>>, string | undefined])[] = [
  [{}, undefined],
  [{ authorization: "Bearer k" }, "k"],
  [{ authorization: "bearer  k" }, "k"],
  [{ authorization: `Basic ${btoa("user:k:with:colons")}` }, "k:with:colons"],
  [{ authorization: `BASIC ${btoa(":k")}` }, "k"],
  [{ "x-api-key": " k " }, "k"],
  [{ authorization: "Bearer k", "x-api-key": "other" }, "k"],
  [{ authorization: "Basic !" }, ""],
  [{ authorization: "Digest k" }, ""],
  [{ authorization: "Bearer" }, ""],
];
for (const [given, key] of headers) {
  Deno.test(`${JSON.stringify(given)} shows ${key === undefined ? "no key" : `"${key}"`}`, () => {
    assertEquals(presentedKey(new Headers(given)), key);
  });
}
