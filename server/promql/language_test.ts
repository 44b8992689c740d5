import { assertEquals } from "@std/assert/mod.js";

/** The dashboard bundles these to highlight and format queries. */
const FOR_THE_BROWSER = [
  "ast.ts",
  "check.ts",
  "duration.ts",
  "errors.ts",
  "functions.ts",
  "lexer.ts",
  "number.ts",
  "parser.ts",
  "print.ts",
  "quote.ts",
  "scan_number.ts",
];

for (const file of FOR_THE_BROWSER) {
  Deno.test(`${file} needs nothing but the other files of the language`, async () => {
    const source = await Deno.readTextFile(new URL(file, import.meta.url));
    const imports = [...source.matchAll(/from "(.+)"/g)].map(([, path]) => path!.slice(2));
    assertEquals(imports.filter((path) => !FOR_THE_BROWSER.includes(path)), []);
    assertEquals(source.includes("Deno."), false);
  });
}
