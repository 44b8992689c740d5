import { assertEquals } from "@std/assert/mod.js";

/** The dashboard bundles these to highlight and format queries. */
const FOR_THE_BROWSER = [
  "./ast.ts",
  "./check.ts",
  "./duration_parser.ts",
  "./errors.ts",
  "./functions.ts",
  "./lexer.ts",
  "./parser.ts",
  "./precedence.ts",
  "./print.ts",
  "./token_stream.ts",
  "../text/duration.ts",
  "../text/format_number.ts",
  "../text/name.ts",
  "../text/parse_number.ts",
  "../text/quote.ts",
  "../text/scan_number.ts",
].map((file) => new URL(file, import.meta.url).href);

for (const file of FOR_THE_BROWSER) {
  const name = file.slice(file.lastIndexOf("/") + 1);
  Deno.test(`${name} imports only files of the language`, async () => {
    const source = await Deno.readTextFile(new URL(file));
    const imports = [...source.matchAll(/from "(.+)"/g)].map(([, path]) =>
      new URL(path!, file).href
    );
    assertEquals(imports.filter((path) => !FOR_THE_BROWSER.includes(path)), []);
    assertEquals(source.includes("Deno."), false);
  });
}
