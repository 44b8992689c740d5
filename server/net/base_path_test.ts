import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { OWN_NAMES, parseBasePath, plainPath, withoutBase } from "./base_path.ts";

const plain: readonly (readonly [text: string, want: string])[] = [
  ["/", ""],
  ["/a", "/a"],
  ["/a/", "/a"],
  ["/team-1/model.watch/v_2~", "/team-1/model.watch/v_2~"],
  ["/...", "/..."],
  [`/${"a".repeat(199)}`, `/${"a".repeat(199)}`],
];
for (const [text, want] of plain) {
  Deno.test(`plainPath() reads ${text}`, () => assertEquals(plainPath(text), want));
}

const refused = ["", "a", "a/", "//", "//evil.example", "/a//b", "/a//", "/..", "/a/../b", "/."]
  .concat(["/a b", "/a?b", "/a#b", "/a%2fb", "/a\\b", '/a"b', "/a'b", "/<b>", "/a,/b", "/a:b"])
  .concat(["/a\n", "/é", "http://a/b", `/${"a".repeat(200)}`]);
for (const text of refused) {
  Deno.test(`plainPath() rejects ${JSON.stringify(text.slice(0, 20))}`, () => {
    assertEquals(plainPath(text), undefined);
  });
}

Deno.test("parseBasePath() explains which base paths are valid", () => {
  assertEquals(parseBasePath("/ml/models/"), "/ml/models");
  assertThrows(() => parseBasePath("//a"), RangeError, "a path such as /modelwatch");
  assertThrows(() => parseBasePath("/models"), RangeError, "none of the server's own");
  assertThrows(() => parseBasePath("/v1/x"), RangeError, "none of the server's own");
});

Deno.test("parseBasePath() reads / as no base path, and rejects each of the server's own names", () => {
  assertEquals(parseBasePath("/"), "");
  const own = ["-", "api", "federate", "feedback", "graph", "health", "metrics", "models"];
  const names = [...own, "openapi.json", "predict", "query", "session", "ui", "v1", "v2"];
  assertEquals([...OWN_NAMES], names);
  for (const name of names) {
    assertThrows(() => parseBasePath(`/${name}/x`), RangeError, "none of the server's own", name);
    assertEquals(parseBasePath(`/x/${name}`), `/x/${name}`);
  }
});

const requested: readonly (readonly [path: string, want: string])[] = [
  ["/base/ui/status", "/ui/status"],
  ["/base/", "/"],
  ["/base", "/"],
  ["/base/base/x", "/base/x"],
  ["/ui/status", "/ui/status"],
  ["/based/x", "/based/x"],
  ["/", "/"],
];
for (const [path, want] of requested) {
  Deno.test(`withoutBase() reads ${path} below /base as ${want}`, () => {
    assertEquals(withoutBase(path, "/base"), want);
    assertEquals(withoutBase(path, ""), path);
  });
}

Deno.test("withoutBase() leaves a path that does not begin with the base", () => {
  assertEquals(withoutBase("", ""), "");
  assertEquals(withoutBase("/other", "/base"), "/other");
  assertEquals(withoutBase("/a/base/x", "/base"), "/a/base/x");
  // It is as long as the base, and does not begin with it.
  assertEquals(withoutBase("/bath/x", "/base"), "/bath/x");
});
