import { assertEquals } from "@std/assert/mod.js";
import { hostAndPort, hostOf } from "./host_and_port.ts";

Deno.test("hostAndPort() puts IPv6 addresses into brackets", () => {
  assertEquals(hostAndPort("127.0.0.1", 80), "127.0.0.1:80");
  assertEquals(hostAndPort("::1", 80), "[::1]:80");
});

Deno.test("hostOf() names the port that an address leaves out", () => {
  const hosts = ["http://a/b", "https://a", "http://a:9/", "http://[::1]/"].map((url) => {
    return hostOf(new URL(url));
  });
  assertEquals(hosts, ["a:80", "a:443", "a:9", "[::1]:80"]);
});
