import { assertLess } from "@std/assert/mod.js";
import { toFileUrl } from "@std/path/to_file_url.js";
import type { Page } from "../server/page.ts";
import { writePage } from "./build.ts";

const folder = await Deno.makeTempDir();
const page = await writePage(toFileUrl(`${folder}/page.pack`) as URL);
await Deno.remove(folder, { recursive: true });

function sizeOf(page: Page, paths: Iterable<string>): number {
  return Array.from(paths, (path) => page.get(path)!.gzip!.length)
    .reduce((sum, size) => sum + size, 0);
}

/** A file and all that a browser reads at once because of it. */
function withNeeds(page: Page, path: string, found = new Set<string>()): Set<string> {
  if (found.has(path)) return found;
  found.add(path);
  const text = new TextDecoder().decode(page.get(path)!.plain);
  const named = path.endsWith(".html")
    ? text.matchAll(/"\/ui\/(assets\/[^"]+)"/g)
    : text.matchAll(/\b(?:from|import)\s*"\.\/([^"]+\.js)"/g);
  for (const [, name] of named) {
    withNeeds(page, path.endsWith(".html") ? name! : `assets/${name}`, found);
  }
  return found;
}

Deno.test("all before the first page's charts is below 60 kB, compressed", () => {
  assertLess(sizeOf(page, withNeeds(page, "index.html")), 60_000);
});

Deno.test("the whole page is below 130 kB, compressed", () => {
  assertLess(sizeOf(page, page.keys()), 130_000);
});
