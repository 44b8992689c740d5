import { assertEquals } from "@std/assert/mod.js";
import { upstreamAddress } from "./upstream_address.ts";

const cases = [
  ["http://127.0.0.1:8000", "127.0.0.1:8000", "127.0.0.1", 8000, false, ""],
  ["http://models/", "models:80", "models", 80, false, ""],
  ["https://models.example/a/b/", "models.example:443", "models.example", 443, true, "/a/b"],
  ["http://[::1]:8000", "[::1]:8000", "::1", 8000, false, ""],
] as const;
for (const [text, name, hostname, port, isTls, basePath] of cases) {
  Deno.test(`upstreamAddress() of ${text}`, () => {
    const address = upstreamAddress(text);
    assertEquals(address, { url: address.url, name, hostname, port, isTls, basePath });
  });
}
