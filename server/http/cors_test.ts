import { assertEquals } from "@std/assert/mod.js";
import { corsHeaders } from "./cors.ts";

const ALLOW = "access-control-allow-origin";

Deno.test("corsHeaders() allows every origin with *", () => {
  assertEquals(corsHeaders("http://a", ["*"])[ALLOW], "*");
});

Deno.test("corsHeaders() allows the origins that are listed, and no others", () => {
  const allowed = ["http://a", "http://b"];
  assertEquals(corsHeaders("http://b", allowed)[ALLOW], "http://b");
  assertEquals(corsHeaders("http://c", allowed), {});
  assertEquals(corsHeaders("http://a.evil", allowed), {});
});

Deno.test("corsHeaders() has nothing to say to who is no page", () => {
  assertEquals(corsHeaders(null, ["*"]), {});
});
