import { assertEquals } from "@std/assert/mod.js";

const UI = new URL("./", import.meta.url);
const SERVER = new URL("../server/", import.meta.url);
const IMPORT = /^\s*(import|export)\b([^;]*?)from\s+"(\.{1,2}\/[^"]+)"/gm;
// The files of the language: see server/prometheus/promql/README.md.
const PARSER =
  /^prometheus\/(promql\/(ast|check|errors|functions|lexer|parser|print)|text\/(duration|format_number|parse_number|quote))\.ts$/;
// They make the page and are no part of it.
const TOOLS = /^(build|dev)\.ts$|^test\/|_test\.tsx?$/;

async function* sources(dir: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(dir)) {
    if (isDirectory) yield* sources(new URL(`${name}/`, dir));
    else if (/\.tsx?$/.test(name)) yield new URL(name, dir);
  }
}

Deno.test("the page takes types from the server, and of its code the PromQL parser only", async () => {
  const forbidden: string[] = [];
  for await (const file of sources(UI)) {
    const path = file.href.slice(UI.href.length);
    if (TOOLS.test(path)) continue;
    for (const [, , names, from] of (await Deno.readTextFile(file)).matchAll(IMPORT)) {
      const target = new URL(from!, file).href;
      if (!target.startsWith(SERVER.href) || names!.trim().startsWith("type ")) continue;
      const imported = target.slice(SERVER.href.length);
      if (!PARSER.test(imported)) forbidden.push(`${path} → server/${imported}`);
    }
  }
  assertEquals(forbidden, []);
});

Deno.test("one file makes uPlots", async () => {
  const makers: string[] = [];
  for await (const file of sources(UI)) {
    if (file.href.endsWith("imports_test.ts")) continue;
    if (/new uPlot\(/.test(await Deno.readTextFile(file))) {
      makers.push(file.href.slice(UI.href.length));
    }
  }
  assertEquals(makers, ["chart/plot.tsx"]);
});
