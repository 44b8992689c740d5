import { assertEquals } from "@std/assert/mod.js";
import { isOwnPage } from "./cross_site.ts";

const requests: readonly {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly passes: boolean;
}[] = [
  { name: "a client that is no browser", headers: {}, passes: true },
  { name: "the server's own page", headers: { "sec-fetch-site": "same-origin" }, passes: true },
  { name: "the address bar", headers: { "sec-fetch-site": "none" }, passes: true },
  { name: "a page of another site", headers: { "sec-fetch-site": "cross-site" }, passes: false },
  {
    name: "a page of another subdomain",
    headers: { "sec-fetch-site": "same-site" },
    passes: false,
  },
  {
    name: "the server's own page behind a proxy that changes the host",
    headers: { "sec-fetch-site": "same-origin", origin: "https://watch.example" },
    passes: true,
  },
  {
    name: "the server's own page in a browser without Sec-Fetch-Site",
    headers: { origin: "http://server:8000" },
    passes: true,
  },
  {
    name: "the server's own page behind a proxy that takes HTTPS",
    headers: { origin: "https://watch.example", host: "watch.example" },
    passes: true,
  },
  { name: "another origin", headers: { origin: "http://evil.example" }, passes: false },
  { name: "another port", headers: { origin: "http://server:9000" }, passes: false },
  { name: "a page without an origin", headers: { origin: "null" }, passes: false },
];
for (const { name, headers, passes } of requests) {
  Deno.test(`${name} ${passes ? "is no page of another site" : "is a page of another site"}`, () => {
    const request = new Request("http://server:8000/-/reload", { method: "POST", headers });
    assertEquals(isOwnPage(request), passes);
  });
}
