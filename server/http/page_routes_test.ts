import { assertEquals, assertMatch } from "@std/assert/mod.js";
import { TestApp } from "./test_app.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

const PAGE = new Map([
  ["index.html", { type: "text/html; charset=utf-8", plain: bytes("<p>page"), gzip: bytes("gz") }],
  ["assets/main-1.js", {
    type: "text/javascript; charset=utf-8",
    plain: bytes("script"),
    gzip: bytes("script.gz"),
    br: bytes("script.br"),
  }],
]);
const app = await TestApp.start({ page: PAGE });

async function get(path: string, headers: HeadersInit = {}) {
  const response = await app.request(path, { headers });
  const { status } = response;
  return { status, headers: response.headers, text: await response.text() };
}

Deno.test("a file of the page is kept for ever, for its name has the hash of its content", async () => {
  const { status, headers, text } = await get("/ui/assets/main-1.js");
  assertEquals([status, text], [200, "script"]);
  assertEquals(headers.get("cache-control"), "public, max-age=31536000, immutable");
  assertEquals(headers.get("content-type"), "text/javascript; charset=utf-8");
});

for (
  const [accepted, encoding, text] of [
    ["gzip, deflate, br", "br", "script.br"],
    ["gzip", "gzip", "script.gz"],
    ["br;q=0, gzip;q=0.5", "gzip", "script.gz"],
    ["identity", null, "script"],
  ] as const
) {
  Deno.test(`a browser that takes ${accepted} gets a file as ${encoding ?? "it is"}`, async () => {
    const found = await get("/ui/assets/main-1.js", { "accept-encoding": accepted });
    assertEquals([found.headers.get("content-encoding"), found.text], [encoding, text]);
    assertMatch(found.headers.get("vary")!, /accept-encoding/);
  });
}

Deno.test("each page of the dashboard is the same document, asked for each time", async () => {
  for (const path of ["/ui/operations", "/ui/models", "/ui/anything"]) {
    const { status, headers, text } = await get(path);
    assertEquals([status, text], [200, "<p>page"]);
    assertEquals(headers.get("cache-control"), "no-cache");
    assertEquals(headers.get("x-content-type-options"), "nosniff");
    assertEquals(headers.get("content-security-policy"), "frame-ancestors 'none'");
  }
});

Deno.test("the root is the dashboard to a browser, and one word to others", async () => {
  assertEquals((await get("/", { accept: "text/html,*/*" })).text, "<p>page");
  const { headers, text } = await get("/", { accept: "*/*" });
  assertEquals(text, "home\n");
  assertEquals(headers.get("vary"), "accept, accept-encoding");
});

Deno.test("a file that is not there is named", async () => {
  const { status, text } = await get("/ui/assets/main-2.js");
  assertEquals(status, 404);
  assertMatch(text, /The dashboard has no file main-2\.js/);
});

Deno.test("a server without a dashboard says how to make it", async () => {
  const bare = await TestApp.start();
  const response = await bare.request("/ui/operations");
  assertEquals(response.status, 404);
  assertMatch(await response.text(), /run `deno task page`/);
});
