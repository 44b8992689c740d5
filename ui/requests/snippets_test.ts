import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { parseExact } from "../format/exact_json.ts";
import { asCurl, asJavaScript, asPython } from "./snippets.ts";

const REQUEST = {
  url: "http://server/predict",
  body: { name: "it's", age: 1, gone: null, ok: true },
};

Deno.test("asCurl() escapes a quote in a value", () => {
  assertStringIncludes(asCurl(REQUEST), `-d '{"name":"it'\\''s","age":1,"gone":null,"ok":true}'`);
});

Deno.test("asPython() writes None, True and False", () => {
  assertStringIncludes(asPython(REQUEST), `{"name": "it's", "age": 1, "gone": None, "ok": True}`);
});

Deno.test("a number with too many digits for JavaScript keeps them in all snippets", () => {
  const request = { url: "http://server", body: parseExact(`{"id":[9007199254740993]}`) };
  for (const snippet of [asCurl, asPython]) {
    assertStringIncludes(snippet(request), "[9007199254740993]");
  }
  assertStringIncludes(asJavaScript(request), String.raw`body: "{\"id\":[9007199254740993]}"`);
});

Deno.test("asJavaScript() sends the body as JSON", () => {
  assertEquals(asJavaScript(REQUEST).includes(`JSON.stringify({"name":"it's"`), true);
});

Deno.test("code for a server with API keys has a place for the key", () => {
  const request = { url: "http://h/p", body: {}, keyed: true };
  assertStringIncludes(asCurl(request), "\n  -H 'authorization: Bearer KEY' \\\n");
  assertStringIncludes(
    asPython(request),
    '{"content-type": "application/json", "authorization": "Bearer KEY"}',
  );
  assertStringIncludes(
    asJavaScript(request),
    'headers: { "content-type": "application/json", authorization: "Bearer KEY" }',
  );
});
