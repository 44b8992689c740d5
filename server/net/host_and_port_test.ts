import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { hostAndPort, hostOf, parseHost } from "./host_and_port.ts";

Deno.test("hostAndPort() writes IPv6 addresses in brackets", () => {
  assertEquals(hostAndPort("127.0.0.1", 80), "127.0.0.1:80");
  assertEquals(hostAndPort("::1", 80), "[::1]:80");
});

Deno.test("hostOf() adds the default port", () => {
  const hosts = ["http://a/b", "https://a", "http://a:9/", "http://[::1]/"].map((url) => {
    return hostOf(new URL(url));
  });
  assertEquals(hosts, ["a:80", "a:443", "a:9", "[::1]:80"]);
});

const hosts: readonly (readonly [text: string, want: string])[] = [
  ["127.0.0.1", "127.0.0.1"],
  [" 0.0.0.0 ", "0.0.0.0"],
  ["127.1", "127.0.0.1"],
  ["::1", "::1"],
  ["[::1]", "::1"],
  ["0:0:0:0:0:0:0:1", "::1"],
  ["[0:0::]", "::"],
  ["::FFFF:127.0.0.1", "::ffff:7f00:1"],
  ["LocalHost", "localhost"],
  ["a-1.b_c.example", "a-1.b_c.example"],
  ["bücher.example", "xn--bcher-kva.example"],
];
for (const [text, want] of hosts) {
  Deno.test(`parseHost() reads ${text} as ${want}`, () => assertEquals(parseHost(text), want));
}

const noHosts = [
  "",
  " ",
  "a b",
  "http://x",
  "a/b",
  "a@b",
  "127.0.0.1:80",
  "[::1]:80",
  "[::1",
  "::1]",
]
  .concat([
    "[127.0.0.1]",
    "[a]",
    ":",
    "1:2",
    "::1::",
    "a[::1]",
    "[::1]a",
    "a[b]",
    "x[::1",
    "fe80::1]x",
    "fe80::1%eth0",
    "999.1.1.1",
    "1.2.3.4.5",
  ])
  .concat(["*", "ex*mple", "-", "-a", "a..b", "a.", "%31", "a?b", "a#b", "[]", "[[::1]]"]);
for (const text of noHosts) {
  Deno.test(`parseHost() rejects ${JSON.stringify(text)}`, () => {
    assertThrows(() => parseHost(text), RangeError, "an address such as 127.0.0.1 or ::1");
  });
}
