import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { type Framing, parseHead } from "./answer_head.ts";
import { WireFailure } from "./wire_failure.ts";

function head(...lines: readonly string[]) {
  return parseHead(lines.join("\r\n"));
}

Deno.test("parseHead() reads status and fields, with names in lower case", () => {
  const { status, fields } = head("HTTP/1.1 201 Created", "X-A:  b:c  ", "x-a: d", "E:");
  assertEquals(status, 201);
  assertEquals(fields, [["x-a", "b:c"], ["x-a", "d"], ["e", ""]]);
});

Deno.test("parseHead() takes a status line without a reason", () => {
  assertEquals(head("HTTP/1.1 404").status, 404);
  assertEquals(head("HTTP/1.1 404 ").status, 404);
});

const OK = "HTTP/1.1 200 OK";
const framings: readonly (readonly [lines: readonly string[], framing: Framing])[] = [
  [[OK, "content-length: 12"], { kind: "length", bytes: 12 }],
  [[OK, "content-length: 0"], { kind: "length", bytes: 0 }],
  [[OK, "content-length: 12", "content-length: 12"], { kind: "length", bytes: 12 }],
  [[OK, "transfer-encoding: Chunked"], { kind: "chunked" }],
  [[OK], { kind: "until_close" }],
  [["HTTP/1.1 204 No Content"], { kind: "length", bytes: 0 }],
  [["HTTP/1.1 304 Not Modified", "content-length: 12"], { kind: "length", bytes: 0 }],
  [["HTTP/1.1 100 Continue"], { kind: "length", bytes: 0 }],
  [["HTTP/1.1 199 Interim"], { kind: "length", bytes: 0 }],
];
for (const [lines, framing] of framings) {
  Deno.test(`parseHead() finds the framing of ${lines.join(", ")}`, () => {
    assertEquals(head(...lines).framing, framing);
  });
}

const keeping: readonly (readonly [lines: readonly string[], keepsAlive: boolean])[] = [
  [[OK, "content-length: 1"], true],
  [[OK, "content-length: 1", "connection: keep-alive"], true],
  [[OK, "content-length: 1", "connection: Close"], false],
  [[OK, "content-length: 1", "connection: x", "connection: close"], false],
  [[OK], false],
  [["HTTP/1.0 200 OK", "content-length: 1"], false],
];
for (const [lines, keepsAlive] of keeping) {
  Deno.test(`parseHead() ${keepsAlive ? "keeps" : "ends"} a connection after ${lines.join(", ")}`, () => {
    assertEquals(head(...lines).keepsAlive, keepsAlive);
  });
}

const malformed: readonly (readonly [lines: readonly string[], message: string])[] = [
  [["HTTP/2 200 OK"], 'status line "HTTP/2 200 OK"'],
  [["HTTP/1.1 20 OK"], 'status line "HTTP/1.1 20 OK"'],
  [["HTTP/1.1 2000"], 'status line "HTTP/1.1 2000"'],
  [["HTTP/1.1 099 x"], 'status line "HTTP/1.1 099 x"'],
  [["x HTTP/1.1 200 OK"], 'status line "x HTTP/1.1 200 OK"'],
  [[""], 'status line ""'],
  [[OK, "no colon"], 'header "no colon"'],
  [[OK, " folded: x"], 'header " folded: x"'],
  [[OK, "name : x"], 'header "name : x"'],
  [[OK, ": x"], 'header ": x"'],
  [[OK, "a: b\nc: d"], 'header "a: b\\nc: d"'],
  [[OK, "a: b\rc"], 'header "a: b\\rc"'],
  [[OK, "a: b\0"], 'header "a: b\\u0000"'],
  [[OK, "content-length: 1", "content-length: 2"], 'Content-Length "1, 2"'],
  [[OK, "content-length: -1"], 'Content-Length "-1"'],
  [[OK, "content-length: 1x"], 'Content-Length "1x"'],
  [[OK, "content-length: 1234567890123456"], 'Content-Length "1234567890123456"'],
  [[OK, "transfer-encoding: gzip, chunked"], 'Transfer-Encoding "gzip, chunked"'],
  [
    [OK, "transfer-encoding: chunked", "content-length: 1"],
    "Content-Length beside Transfer-Encoding",
  ],
];
for (const [lines, message] of malformed) {
  Deno.test(`parseHead() refuses ${JSON.stringify(lines)}`, () => {
    const error = assertThrows(() => head(...lines), WireFailure);
    assertEquals(
      [error.kind, error.message],
      ["malformed", `sent an answer that is not HTTP/1.1: ${message}`],
    );
  });
}
