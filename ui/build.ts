/**
 * `deno task page`: builds the dashboard and packs it into `dist/page.pack`; `--sizes` prints the
 * compressed size of each file.
 *
 * The name of every file but the page itself has the hash of its content, so browsers may cache it
 * for ever.
 */

import { gzipAsync } from "@gfx/zopfli";
import { brotliCompressSync, constants } from "node:zlib";
import { encodeBase64, encodeBase64Url } from "@std/encoding/mod.js";
import { gatewayPageUrl, pageUrl } from "../server/assets.ts";
import { packPage, type Page, type PageFile } from "../server/http/page_pack.ts";
import { bundle } from "./build/bundle.ts";
import { bundleScripts, shortModule, shortScript } from "./build/scripts.ts";

const SOURCE = new URL("./", import.meta.url);
const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
};

if (import.meta.main) {
  const page = await writePage(pageUrl());
  await writePage(gatewayPageUrl(), buildGatewayPage);
  if (Deno.args.includes("--sizes")) { for (const line of sizes(page)) console.log(line); }
}

/** Builds a page and packs it; the dashboard by default. */
export async function writePage(pack: URL, build = buildPage): Promise<Page> {
  const page = await compressPage(await build());
  await Deno.mkdir(new URL("./", pack), { recursive: true });
  // A server that starts while the file is being written must not read half of it.
  const next = new URL(`${pack.href}.${crypto.randomUUID()}`);
  await Deno.writeTextFile(next, packPage(page));
  await Deno.rename(next, pack);
  return page;
}

/** The files with their compressed forms. */
export async function compressPage(files: ReadonlyMap<string, Uint8Array>): Promise<Page> {
  return new Map(
    await Promise.all(
      Array.from(files, async ([path, bytes]) => [path, await compressed(path, bytes)] as const),
    ),
  );
}

/**
 * The files by their path below `/ui/`; `index.html` is the page, `root.html` the same for
 * addresses beside `/ui/`. All addresses in them are relative: a proxy may add a path prefix that only
 * the browser knows.
 */
export async function buildPage(): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const { entry, chunks } = await bundleScripts(new URL("main.tsx", SOURCE));
  for (const [name, bytes] of chunks) files.set(`assets/${name}`, bytes);
  const style = await addHashed(files, "style.css", await bundleStyle("first_page.css"));
  const later = await addHashed(files, "later.css", await bundleStyle("other_pages.css"));
  const icon = await addHashed(files, "icon.svg", await readIcon());
  const theme = await readTheme();
  const template = await readTemplate("index.html");
  const rootOf = { "index.html": "../", "root.html": "" };
  for (const [path, root] of Object.entries(rootOf)) {
    const values: Readonly<Record<string, string>> = {
      POLICY: policy(await sha256(theme)),
      ICON: `${root}${icon}`,
      THEME: theme,
      STYLE: `${root}${style}`,
      LATER: later,
      SCRIPT: `${root}ui/assets/${entry}`,
      METRICS: `${root}metrics`,
    };
    const html = template
      .replace(/<link rel="modulepreload" href="PRELOADS">/, preloads(chunks.get(entry)!, root))
      .replace(/\b(POLICY|ICON|THEME|STYLE|LATER|SCRIPT|METRICS)\b/g, (name) => values[name]!);
    files.set(path, new TextEncoder().encode(html));
  }
  return files;
}

/**
 * The page of a gateway, `gateway.html`, and its files. It is a pack of its own, since a gateway has
 * no dashboard.
 */
export async function buildGatewayPage(): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const code = await bundle(new URL("gateway/main.tsx", SOURCE), "--minify");
  const script = new TextEncoder().encode(await shortModule(new TextDecoder().decode(code)));
  const theme = await readTheme();
  const values: Readonly<Record<string, string>> = {
    POLICY: policy(await sha256(theme)),
    ICON: await addHashed(files, "icon.svg", await readIcon()),
    THEME: theme,
    STYLE: await addHashed(files, "gateway.css", await bundleStyle("gateway.css")),
    SCRIPT: await addHashed(files, "gateway.js", script),
  };
  const html = (await readTemplate("gateway/gateway.html"))
    .replace(/\b(POLICY|ICON|THEME|STYLE|SCRIPT)\b/g, (name) => values[name]!);
  files.set("gateway.html", new TextEncoder().encode(html));
  return files;
}

function readIcon(): Promise<Uint8Array> {
  return Deno.readFile(new URL("icon.svg", SOURCE));
}

/** The script that chooses the theme before the first paint. */
async function readTheme(): Promise<string> {
  return await shortScript(await Deno.readTextFile(new URL("theme_script.js", SOURCE)));
}

async function readTemplate(name: string): Promise<string> {
  return (await Deno.readTextFile(new URL(name, SOURCE)))
    .replace(/>\s+</g, "><")
    .replace(/<script>\s*THEME;\s*<\/script>/, "<script>THEME</script>");
}

/** The policy allows the scripts and styles of this page, and requests to its own origin. */
function policy(themeHash: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'sha256-${themeHash}'`,
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/** Links to the static imports of the entry, which a browser would find only after it has read it. */
function preloads(entry: Uint8Array, root: string): string {
  const text = new TextDecoder().decode(entry);
  const named = [...text.matchAll(/from\s*"\.\/([^"]+\.js)"/g)].map(([, name]) => name!);
  return [...new Set(named)]
    .map((name) => `<link rel="modulepreload" href="${root}ui/assets/${name}">`)
    .join("\n");
}

function bundleStyle(name: string): Promise<Uint8Array> {
  return bundle(new URL(`styles/${name}`, SOURCE), "--minify");
}

async function addHashed(
  files: Map<string, Uint8Array>,
  name: string,
  bytes: Uint8Array,
): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes as BufferSource);
  const hash = encodeBase64Url(digest).replace(/[-_]/g, "").slice(0, 8);
  const path = `assets/${name.replace(".", `-${hash}.`)}`;
  files.set(path, bytes);
  return `ui/${path}`;
}

async function sha256(text: string): Promise<string> {
  return encodeBase64(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

async function compressed(path: string, bytes: Uint8Array): Promise<PageFile> {
  const copy = (made: Uint8Array) => new Uint8Array(made);
  return {
    type: typeOf(path),
    plain: copy(bytes),
    gzip: copy(await gzipAsync(bytes, {})),
    br: copy(brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
    })),
  };
}

export function typeOf(path: string): string {
  return TYPES[path.slice(path.lastIndexOf(".") + 1)]!;
}

/** A line for each file, and the sum, in gzip's bytes. */
function sizes(page: Page): string[] {
  const rows = [...page].map(([path, { gzip }]) => [path, gzip!.length] as const);
  const total = rows.reduce((sum, [, size]) => sum + size, 0);
  return [...rows, ["total, gzip", total] as const]
    .map(([path, size]) => `${String(size).padStart(7)} ${path}`);
}
