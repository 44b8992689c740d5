import { assertEquals } from "@std/assert/mod.js";
import { type RequestFacts, requestHead } from "./request_head.ts";
import { upstreamAddress } from "./upstream_address.ts";

const ADDRESS = upstreamAddress("http://models:8000");

function linesOf(
  headers: Record<string, string>,
  facts: Partial<RequestFacts> = {},
  address = ADDRESS,
): readonly string[] {
  const head = requestHead({
    ...{ method: "POST", target: "/predict?a=b", headers: new Headers(headers), id: "id-1" },
    ...{ clientAddress: "10.0.0.9", scheme: "http", upstreamKey: undefined, dropsKey: false },
    ...{ length: 3, ...facts },
  }, address);
  assertEquals(head.endsWith("\r\n\r\n"), true);
  return head.slice(0, -4).split("\r\n");
}

Deno.test("requestHead() names the upstream, and tells it about the client", () => {
  assertEquals(linesOf({ "host": "shop:5000", "traceparent": "00-1-2-01" }), [
    "POST /predict?a=b HTTP/1.1",
    "host: models:8000",
    "traceparent: 00-1-2-01",
    "x-forwarded-for: 10.0.0.9",
    "x-forwarded-host: shop:5000",
    "x-forwarded-proto: http",
    "content-length: 3",
    "x-request-id: id-1",
  ]);
});

Deno.test("requestHead() adds to what proxies before have said", () => {
  const lines = linesOf({
    ...{ "x-forwarded-for": "1.2.3.4", "x-forwarded-host": "public", "x-forwarded-proto": "https" },
    "x-request-id": "other",
  });
  assertEquals(lines.filter((line) => line.startsWith("x-")), [
    "x-forwarded-host: public",
    "x-forwarded-proto: https",
    "x-forwarded-for: 1.2.3.4, 10.0.0.9",
    "x-request-id: id-1",
  ]);
});

Deno.test("requestHead() puts the path of the upstream in front", () => {
  const address = upstreamAddress("https://models.example/v/");
  assertEquals(linesOf({}, {}, address).slice(0, 2), [
    "POST /v/predict?a=b HTTP/1.1",
    "host: models.example:443",
  ]);
});

Deno.test("requestHead() sends a body of an unknown length in chunks, and none with GET", () => {
  const framing = (facts: Partial<RequestFacts>) =>
    linesOf({ "content-length": "9", "transfer-encoding": "chunked" }, facts)
      .filter((line) => /^(content-length|transfer-encoding)/.test(line));
  assertEquals(framing({ length: undefined }), ["transfer-encoding: chunked"]);
  assertEquals(framing({ length: 0 }), ["content-length: 0"]);
  assertEquals(framing({ method: "GET" }), []);
});

Deno.test("requestHead() leaves out what the gateway has checked, and what is of one connection", () => {
  const lines = linesOf({
    ...{ "connection": "x-hop", "x-hop": "1", "origin": "http://shop", "cookie": "a=b" },
    ...{ "sec-fetch-site": "same-origin", "expect": "100-continue", "accept": "*/*" },
  });
  assertEquals(lines.slice(2, -5), ["accept: */*"]);
});

Deno.test("requestHead() passes the key of the client on, unless it is for the gateway", () => {
  const keys = (facts: Partial<RequestFacts>) =>
    linesOf({ "authorization": "Bearer a", "x-api-key": "b" }, facts)
      .filter((line) => /^(authorization|x-api-key)/.test(line));
  assertEquals(keys({}), ["authorization: Bearer a", "x-api-key: b"]);
  assertEquals(keys({ dropsKey: true }), []);
  assertEquals(keys({ upstreamKey: "c" }), ["authorization: Bearer c"]);
});
