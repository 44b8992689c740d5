import { assertEquals } from "@std/assert/mod.js";
import { corsHeaders } from "./cors.ts";

const ALLOW = "access-control-allow-origin";

Deno.test("corsHeaders() allows every origin with *", () => {
  assertEquals(corsHeaders("http://a", ["*"])[ALLOW], "*");
});

Deno.test("corsHeaders() allows only the listed origins", () => {
  const allowed = ["http://a", "http://b"];
  assertEquals(corsHeaders("http://b", allowed)[ALLOW], "http://b");
  assertEquals(corsHeaders("http://c", allowed), {});
  assertEquals(corsHeaders("http://a.evil", allowed), {});
});

Deno.test("corsHeaders() sends nothing to a client without an origin", () => {
  assertEquals(corsHeaders(null, ["*"]), {});
});

Deno.test("corsHeaders() says what a page may send and read", () => {
  assertEquals(corsHeaders("http://a", ["http://a"]), {
    "access-control-allow-origin": "http://a",
    "access-control-allow-headers": "Accept, Authorization, Content-Type, Origin",
    "access-control-allow-methods": "GET, POST, OPTIONS",
    "access-control-expose-headers": "Date",
  });
});
