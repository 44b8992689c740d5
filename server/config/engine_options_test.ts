import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { assertThrowsKind } from "../testing/assert_kind.ts";
import { ENGINE_OPTIONS } from "./engine_options.ts";
import { parseOptions } from "./options.ts";

const parse = (registry: string) =>
  parseOptions(ENGINE_OPTIONS, ["--registry", registry], () => undefined).values.registry;

Deno.test("a registry is a URL that ends with a slash", () => {
  assertEquals(parse("https://npm.example/team"), "https://npm.example/team/");
  assertEquals(parse("http://npm.example/"), "http://npm.example/");
});

for (const text of ["npm.example", "ftp://npm.example", "xhttp://npm.example", "https-x://npm"]) {
  Deno.test(`a registry is not ${text}`, () => {
    const { details } = assertThrowsKind(() => parse(text), "config");
    const expected = "the URL of a registry, as npm config get registry says";
    assertStringIncludes(JSON.stringify(details), expected);
  });
}
