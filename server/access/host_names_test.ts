import { assertEquals } from "@std/assert/mod.js";
import { HostNames } from "./host_names.ts";

const allowed: readonly (readonly [string | null, boolean])[] = [
  ...([null, "127.0.0.1", "127.0.0.1:8000", "10.0.0.7:80", "[::1]:8000", "[fe80::1]"] as const)
    .map((host) => [host, true] as const),
  ...["localhost", "LOCALHOST:8000", "watch.localhost:8000", "localhost.:8000"]
    .map((host) => [host, true] as const),
  ...["models.example.com", "Models.Example.com:443", "a.b.example.org"]
    .map((host) => [host, true] as const),
  ...["evil.example", "example.org", "notlocalhost", "127.0.0.1.evil.example", "localhost.evil"]
    .map((host) => [host, false] as const),
  ...["models.example.com.evil", "evil-example.org", "", "[evil]"]
    .map((host) => [host, false] as const),
];
for (const [host, known] of allowed) {
  Deno.test(`${host === null ? "no Host" : `Host "${host}"`} is ${known ? "" : "not "}known`, () => {
    const names = new HostNames(["models.example.com", "*.example.org"]);
    assertEquals(names.allows(host), known);
    // A second look, past what the first one has kept.
    assertEquals(names.allows(host), known);
  });
}

Deno.test("* lets any name pass", () => {
  assertEquals(new HostNames(["*"]).allows("evil.example"), true);
});
