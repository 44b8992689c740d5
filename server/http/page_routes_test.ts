import { assertEquals, assertMatch } from "@std/assert/mod.js";
import { packPage, type Page, type PageFile, unpackPage } from "./page_pack.ts";
import { TestApp } from "./testing/app.ts";

function file(type: string, text: string): PageFile {
  const encode = (form: string) => new TextEncoder().encode(form);
  return { type, plain: encode(text), gzip: encode(`gzip ${text}`), br: encode(`br ${text}`) };
}

const ROOT = '<link href="ui/assets/a.css"><script src="ui/assets/a.js" data-x="b">';
const page: Page = new Map([
  ["index.html", file("text/html; charset=utf-8", "<p>")],
  ["root.html", file("text/html; charset=utf-8", ROOT)],
  ["assets/main-1a2b3c4d.js", file("text/javascript; charset=utf-8", "1;")],
]);
const options = { graphs: {}, page: unpackPage(packPage(page)) };
const app = await TestApp.start(options);
const without = await TestApp.start({ graphs: {} });
const SCRIPT = "/ui/assets/main-1a2b3c4d.js";

function header(response: Response, name: string): string | null {
  return response.headers.get(name);
}

const pages = { "/ui/operations": "<p>", "/ui/models": "<p>", "/ui/status": "<p>" };
for (
  const [path, html] of Object.entries({ ...pages, "/graph?g0.expr=up": ROOT, "/query": ROOT })
) {
  Deno.test(`${path} is the page, which browsers must revalidate`, async () => {
    const response = await app.request(path);
    assertEquals([response.status, await response.text()], [200, html]);
    assertEquals(header(response, "content-type"), "text/html; charset=utf-8");
    assertEquals(header(response, "cache-control"), "no-cache");
  });
}

Deno.test("a page that there is not is the dashboard with status 404", async () => {
  const headers = { "if-none-match": header(await app.request("/ui/operations"), "etag")! };
  const response = await app.request("/ui/anything", { headers });
  assertEquals([response.status, await response.text()], [404, "<p>"]);
  assertEquals(header(response, "cache-control"), "no-store");
});

Deno.test("a file with a hash in its name may be cached forever", async () => {
  const response = await app.request(SCRIPT);
  assertEquals([response.status, await response.text()], [200, "1;"]);
  assertEquals(header(response, "content-type"), "text/javascript; charset=utf-8");
  assertEquals(header(response, "cache-control"), "public, max-age=31536000, immutable");
});

for (const path of ["/ui/operations", SCRIPT]) {
  Deno.test(`${path} cannot be framed or sniffed for another type`, async () => {
    const response = await app.request(path);
    assertEquals(header(response, "content-security-policy"), "frame-ancestors 'none'");
    assertEquals(header(response, "x-content-type-options"), "nosniff");
    assertEquals(header(response, "referrer-policy"), "no-referrer");
  });

  Deno.test(`HEAD ${path} answers with the headers of GET and no body`, async () => {
    const init = { headers: { "accept-encoding": "br" } };
    const get = await app.request(path, init);
    const head = await app.request(path, { ...init, method: "HEAD" });
    assertEquals([head.status, await head.text()], [200, ""]);
    assertEquals(header(head, "content-length"), String((await get.bytes()).length));
    for (const name of ["content-type", "content-encoding", "cache-control", "etag", "vary"]) {
      assertEquals(header(head, name), header(get, name));
    }
  });
}

const encodings: readonly (readonly [accept: string | undefined, want: string | null])[] = [
  [undefined, null],
  ["", null],
  ["identity", null],
  ["deflate", null],
  ["gzip", "gzip"],
  ["br", "br"],
  ["gzip, deflate, br, zstd", "br"],
  ["GZIP;q=0.5", "gzip"],
  ["gzip, br;q=0", "gzip"],
  ["gzip;q=0.0, br; q=0", null],
];
for (const [accept, want] of encodings) {
  Deno.test(`a file is sent as ${want ?? "plain"} to a client that accepts ${accept}`, async () => {
    const init = accept === undefined ? {} : { headers: { "accept-encoding": accept } };
    for (const path of ["/ui/operations", SCRIPT]) {
      const response = await app.request(path, init);
      assertEquals(header(response, "content-encoding"), want);
      assertEquals((await response.text()).startsWith(`${want} `), want !== null);
      assertEquals(header(response, "vary"), "accept-encoding");
    }
  });
}

Deno.test("a client with the current page gets 304", async () => {
  const tag = header(await app.request("/ui/operations"), "etag")!;
  assertMatch(tag, /^W\/"[0-9a-f]+-[\w+/]{27}"$/);
  for (const known of [tag, tag.slice(2), `"other", ${tag}`, "*"]) {
    const headers = { "if-none-match": known, "accept-encoding": "br" };
    const response = await app.request("/ui/operations", { headers });
    assertEquals([response.status, await response.text()], [304, ""]);
    assertEquals(header(response, "etag"), tag);
    assertEquals(header(response, "cache-control"), "no-cache");
  }
});

Deno.test("a client with another page gets the current one", async () => {
  const headers = { "if-none-match": '"other", W/"0000000000000000"' };
  const response = await app.request("/ui/operations", { headers });
  assertEquals([response.status, await response.text()], [200, "<p>"]);
});

Deno.test("the page contains the beginning of a history younger than 15 minutes", async () => {
  const index = file("text/html", '<html data-since="">');
  const young: Page = new Map([["index.html", index]]);
  for (const [minutes, told] of [[14, true], [16, false]] as const) {
    const since = Date.now() - minutes * 60_000;
    const app = await TestApp.start({ graphs: {}, page: young, since });
    const response = await app.request("/ui/operations");
    assertEquals(await response.text(), `<html data-since="${told ? since : ""}">`);
    assertEquals(header(response, "cache-control"), told ? "no-store" : "no-cache");
    assertEquals(header(response, "etag") === null, told);
  }
});

Deno.test("a changed page has another tag", async () => {
  const newer: Page = new Map([["index.html", file("text/html", "<b>")]]);
  const after = await TestApp.start({ graphs: {}, page: newer });
  const headers = { "if-none-match": header(await app.request("/ui/operations"), "etag")! };
  assertEquals((await after.request("/ui/operations", { headers })).status, 200);
});

for (const path of ["/ui/assets/main-00000000.js", "/ui/assets/..%2Findex.html"]) {
  Deno.test(`${path} answers an uncached 404`, async () => {
    const response = await app.request(path);
    assertEquals(response.status, 404);
    assertMatch((await response.json()).error, /^The dashboard has no file /);
    assertEquals(header(response, "cache-control"), null);
  });
}

Deno.test("a path below a page answers 404", async () => {
  assertEquals((await app.request("/ui/models/churn")).status, 404);
});

Deno.test("/ is the page for a browser, and one word for other clients", async () => {
  const headers = { accept: "text/html,*/*;q=0.8" };
  const browser = await app.request("/", { headers });
  const other = await app.request("/", { headers: { accept: "*/*" } });
  assertEquals([await browser.text(), await other.text()], [ROOT, "home\n"]);
  const vary = "accept, accept-encoding, x-forwarded-prefix";
  assertEquals([header(browser, "vary"), header(other, "vary")], [vary, vary]);
});

/** The page at /, requested through a proxy. */
async function rootFrom(app: TestApp, prefix?: string, path = "/"): Promise<string> {
  const forwarded = prefix === undefined ? {} : { "x-forwarded-prefix": prefix };
  const headers = { accept: "text/html", "accept-encoding": "br", ...forwarded };
  return await (await app.request(path, { headers })).text();
}

const BELOW = '<link href="/a/b/ui/assets/a.css"><script src="/a/b/ui/assets/a.js" data-x="b">';

Deno.test("/ links files below the prefix that a proxy has stripped", async () => {
  for (const prefix of ["/a/b", "/a/b/"]) assertEquals(await rootFrom(app, prefix), BELOW);
});

for (const prefix of ["//evil.example", '/"><script>', "/a/../b", "a", "https://a/b", "/a, /b"]) {
  Deno.test(`/ ignores the prefix ${prefix}`, async () => {
    assertEquals(await rootFrom(app, prefix), `br ${ROOT}`);
  });
}

Deno.test("the base path takes precedence over the header, and works when it is not stripped", async () => {
  const below = await TestApp.start({ ...options, basePath: "/a/b" });
  for (const path of ["/", "/a/b", "/a/b/"]) {
    assertEquals(await rootFrom(below, "/other", path), BELOW);
  }
  for (const path of ["/ui/models", "/a/b/ui/models"]) {
    assertEquals(await (await below.request(path)).text(), "<p>");
  }
  assertEquals((await below.request(`/a/b${SCRIPT}`)).status, 200);
  assertEquals((await below.request("/a/bc/ui/models")).status, 404);
});

Deno.test("with an empty base path, / ignores the header", async () => {
  const top = await TestApp.start({ ...options, basePath: "" });
  assertEquals(await rootFrom(top, "/a/b"), `br ${ROOT}`);
});

Deno.test("without a built page, /ui/ says how to build it, and / is one word even for a browser", async () => {
  const response = await without.request("/ui/operations");
  assertEquals(response.status, 404);
  assertMatch((await response.json()).error, /deno task page/);
  const root = await without.request("/", { headers: { accept: "text/html" } });
  assertEquals(await root.text(), "home\n");
});
