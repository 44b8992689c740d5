import { assertEquals } from "@std/assert/equals.js";
import { redacted } from "./redacted.ts";

const cases = [
  ["a URL without secrets", "http://a:9000/metrics?x=1#y", "http://a:9000/metrics?x=1#y"],
  ["a user and a password", "https://me:pw@a:9000/m", "https://a:9000/m"],
  ["a user alone", "http://token@a/m", "http://a/m"],
  ["a password that holds an @", "http://me:p@w@a/m", "http://a/m"],
  [
    "an error that quotes a URL",
    "error for url (http://me:pw@a/m?api_key=k1): refused",
    "error for url (http://a/m?api_key=xxxxx): refused",
  ],
  [
    "secrets among other parameters",
    "http://a/m?x=1&access_token=abc&y=2",
    "http://a/m?x=1&access_token=xxxxx&y=2",
  ],
  [
    "a secret that holds brackets",
    "http://a/?token=x)y:z: refused",
    "http://a/?token=xxxxx: refused",
  ],
  ["an @ in a path", "http://a/m@b", "http://a/m@b"],
  ["an @ in a query", "http://a?m=x@b", "http://a?m=x@b"],
] as const;

for (const [name, text, want] of cases) {
  Deno.test(`redacted() handles ${name}`, () => assertEquals(redacted(text), want));
}
