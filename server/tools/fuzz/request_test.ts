import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { describeRequest, type FuzzRequest, judge, send } from "./request.ts";

const get: FuzzRequest = { method: "GET", path: "/a?b=c", headers: {}, body: null };

for (const status of [200, 302, 400, 404, 503, 504]) {
  Deno.test(`judge() takes status ${status} for an answer`, () => {
    assertEquals(judge(status, ""), { ok: true, status });
  });
}

for (const status of [500, 501, 502]) {
  Deno.test(`judge() takes status ${status} for a fault of the server`, () => {
    assertEquals(judge(status, "why"), { ok: false, fault: `status ${status}: why` });
  });
}

Deno.test("judge() lets a graph crash ONNX Runtime when the answer says so", () => {
  const text = "The model cannot compute this: ONNX Runtime crashed and was restarted.";
  assertEquals(judge(500, text), { ok: true, status: 500 });
});

Deno.test("send() sends method, path, headers and body", async () => {
  const seen: string[] = [];
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (r) => {
    seen.push(r.method, r.url, r.headers.get("x-a")!, await r.text());
    return new Response("", { status: 418 });
  });
  const base = `http://127.0.0.1:${server.addr.port}`;
  const request = { ...get, method: "POST", headers: { "x-a": "b" }, body: "text" };
  assertEquals(await send(base, request), { ok: true, status: 418 });
  assertEquals(seen, ["POST", `${base}/a?b=c`, "b", "text"]);
});

Deno.test("send() follows no redirect", async () => {
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () => Response.redirect("http://127.0.0.1:1/"),
  );
  const verdict = await send(`http://127.0.0.1:${server.addr.port}`, get);
  assertEquals(verdict, { ok: true, status: 302 });
});

Deno.test("send() takes a refused connection for a fault", async () => {
  const verdict = await send("http://127.0.0.1:1", get);
  assertStringIncludes(verdict.ok ? "" : verdict.fault, "no answer: ");
});

Deno.test("describeRequest() writes text as it is and bytes in base64", () => {
  assertEquals(
    describeRequest({ ...get, headers: { "x-a": "b" }, body: "text" }),
    "GET /a?b=c\nx-a: b\n\ntext",
  );
  assertEquals(describeRequest({ ...get, body: Uint8Array.of(1, 2) }), "GET /a?b=c\n\nbase64 AQI=");
});
