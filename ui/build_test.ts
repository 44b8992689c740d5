import { assert, assertEquals, assertLess, assertMatch } from "@std/assert/mod.js";
import { encodeBase64 } from "@std/encoding/mod.js";
import { toFileUrl } from "@std/path/to_file_url.js";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import type { Page } from "../server/http/page_pack.ts";
import { writePage } from "./build.ts";

const folder = await Deno.makeTempDir();
const page = await writePage(toFileUrl(`${folder}/page.pack`) as URL);
await Deno.remove(folder, { recursive: true });

function sizeOf(page: Page, paths: Iterable<string>): number {
  return Array.from(paths, (path) => page.get(path)!.gzip!.length)
    .reduce((sum, size) => sum + size, 0);
}

/** The page, for addresses below `/ui/` and for those beside it. */
const HTML = ["index.html", "root.html"];
const POLICY = /http-equiv="Content-Security-Policy" content="([^"]+)"/;

/** A file and all that a browser reads at once because of it. */
function withNeeds(page: Page, path: string, found = new Set<string>()): Set<string> {
  if (found.has(path)) return found;
  found.add(path);
  const text = new TextDecoder().decode(page.get(path)!.plain);
  const named = path.endsWith(".html")
    ? text.matchAll(/ (?:href|src)="(?:\.\.\/)?ui\/(assets\/[^"]+)"/g)
    : text.matchAll(/\b(?:from|import)\s*"\.\/([^"]+\.js)"/g);
  for (const [, name] of named) {
    withNeeds(page, path.endsWith(".html") ? name! : `assets/${name}`, found);
  }
  return found;
}

Deno.test("the shell and the first page are below 62 kB, compressed", () => {
  for (const html of HTML) {
    const needed = withNeeds(page, html);
    assert(needed.size >= 4, [...needed].join());
    assertLess(sizeOf(page, needed), 62_000);
  }
});

Deno.test("the whole page is below 160 kB, compressed", () => {
  assertLess(sizeOf(page, page.keys()), 160_000);
});

Deno.test("the page allows its own scripts and styles only, and one script within it", async () => {
  const [html, other] = HTML.map((path) => new TextDecoder().decode(page.get(path)!.plain)) as [
    string,
    string,
  ];
  assertEquals(other.match(POLICY)![1]!, html.match(POLICY)![1]!);
  const policy = html.match(POLICY)![1]!;
  const scripts = [...html.matchAll(/<script>(.+?)<\/script>/g)].map(([, text]) => text!);
  assertEquals(scripts.length, 1);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(scripts[0]!));
  assertEquals(policy.split("; "), [
    "default-src 'none'",
    `script-src 'self' 'sha256-${encodeBase64(digest)}'`,
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ]);
});

Deno.test("every file but the page has the hash of its content in its name", () => {
  for (const path of page.keys()) {
    if (!HTML.includes(path)) assertMatch(path, /^assets\/[\w-]+-[\w-]{8}\.(js|css|svg)$/);
  }
});

Deno.test("all addresses in the page are relative", () => {
  const root = { "index.html": "../", "root.html": "" };
  for (const [path, start] of Object.entries(root)) {
    const html = new TextDecoder().decode(page.get(path)!.plain);
    for (const [, named] of html.matchAll(/ (?:href|src)="([^"]+)"/g)) {
      assert(named!.startsWith(`${start}ui/assets/`) || named === `${start}metrics`, named);
    }
  }
});

Deno.test("every file is compressed in two ways", () => {
  for (const { plain, gzip, br } of page.values()) {
    assert(gunzipSync(gzip!).equals(plain));
    assert(brotliDecompressSync(br!).equals(plain));
  }
});

Deno.test("every rule of the style sheets has a selector", async () => {
  for (const file of Deno.readDirSync(new URL("styles/", import.meta.url))) {
    const text = await Deno.readTextFile(new URL(`styles/${file.name}`, import.meta.url));
    // A browser drops the rule after a stray brace without a word.
    let depth = 0;
    for (const [brace] of text.matchAll(/[{}]/g)) {
      depth += brace === "{" ? 1 : -1;
      assert(depth >= 0, file.name);
    }
    assertEquals(depth, 0, file.name);
  }
});
