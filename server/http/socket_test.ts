import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert/mod.js";
import { TestApp } from "./testing/app.ts";
import { echoGraph } from "./testing/graphs.ts";

/** Behaviour that shows only on a real connection. */

const app = await TestApp.start({
  maxBody: 100_000,
  graphs: { echo: echoGraph({ name: "x", datatype: "UINT8", shape: [-1, 2] }) },
});

/** The response to a request: until the server closes the connection, or up to the end of an object. */
async function exchange(request: string, breakOff = false): Promise<string> {
  await using server = app.listen();
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: server.addr.port });
  const bytes = new TextEncoder().encode(request);
  for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
  if (breakOff) await connection.closeWrite();
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(65_536);
  let answer = "";
  while (!answer.endsWith("}")) {
    const read = await connection.read(buffer);
    if (read === null) break;
    answer += decoder.decode(buffer.subarray(0, read), { stream: true });
  }
  return answer;
}

const HOST = "Host: localhost\r\nConnection: close\r\n";

Deno.test("a body that ends early is the fault of the client", async () => {
  const answer = await exchange(
    `POST /predict HTTP/1.1\r\n${HOST}Content-Length: 100\r\n\r\n{"x":`,
    true,
  );
  assertMatch(answer, /^HTTP\/1\.1 400 /);
  assertStringIncludes(answer, "the body broke off before its end");
  assertEquals(app.logged, []);
  assertEquals(app.metric("http_requests_in_flight"), 0);
});

Deno.test("a chunked body is rejected as soon as it exceeds the limit", async () => {
  const chunk = `8000\r\n${"x".repeat(0x8000)}\r\n`;
  const answer = await exchange(
    `POST /predict HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n` +
      `${chunk.repeat(10)}0\r\n\r\n`,
  );
  assertMatch(answer, /^HTTP\/1\.1 413 /);
  assertStringIncludes(answer, "larger than 100000 bytes");
});

Deno.test("a chunked body is read", async () => {
  const json = '{"instances":[[1,2]]}';
  const chunks = `${json.length.toString(16)}\r\n${json}\r\n0\r\n\r\n`;
  const answer = await exchange(
    `POST /models/echo/predict HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n${chunks}`,
  );
  assertMatch(answer, /^HTTP\/1\.1 200 /);
  assertStringIncludes(answer, '"predictions":[{"outputs":{"x_out":[1,2]}}]');
});

Deno.test("a client that sends Expect is answered before it sends a large body", async () => {
  const answer = await exchange(
    `POST /predict HTTP/1.1\r\n${HOST}Content-Length: 9000000\r\nExpect: 100-continue\r\n\r\n`,
  );
  assertStringIncludes(answer, "HTTP/1.1 413 ");
});

Deno.test("HEAD answers with the length of the body of GET, and no body", async () => {
  const answer = await exchange(`HEAD /v2/health/live HTTP/1.1\r\n${HOST}\r\n`);
  assertStringIncludes(answer, "\r\ncontent-length: 13\r\n");
  assertEquals(answer.endsWith("\r\n\r\n"), true);
});

Deno.test("the bytes of a tensor pass through a connection unchanged", async () => {
  await using server = app.listen();
  const response = await fetch(`http://127.0.0.1:${server.addr.port}/v2/models/echo/infer`, {
    method: "POST",
    headers: { "inference-header-content-length": "0" },
    body: Uint8Array.of(13, 10),
  });
  const length = Number(response.headers.get("inference-header-content-length"));
  assertEquals((await response.bytes()).subarray(length), Uint8Array.of(13, 10));
});

for (
  const [name, request] of [
    [
      "two lengths",
      `POST /predict HTTP/1.1\r\n${HOST}Content-Length: 5\r\nContent-Length: 6\r\n\r\n`,
    ],
    ["a length below 0", `POST /predict HTTP/1.1\r\n${HOST}Content-Length: -5\r\n\r\n`],
    ["a header of a megabyte", `GET / HTTP/1.1\r\n${HOST}X: ${"a".repeat(1_000_000)}\r\n\r\n`],
  ] as const
) {
  Deno.test(`the server survives ${name} in a request`, async () => {
    // The server may close the connection while the request is still being sent.
    await exchange(request).catch(() => {});
    assertMatch(await exchange(`GET / HTTP/1.1\r\n${HOST}\r\n`), /^HTTP\/1\.1 200 /);
  });
}
