import { assertEquals } from "@std/assert/mod.js";
import { answerHeaders } from "./answer_headers.ts";
import { parseHead } from "./wire/answer_head.ts";

function headersOf(...lines: readonly string[]) {
  return answerHeaders(parseHead(["HTTP/1.1 200 OK", ...lines].join("\r\n")), "id-1");
}

Deno.test("answerHeaders() passes fields on, with the id of the request", () => {
  assertEquals(headersOf("Content-Type: text/plain", "content-length: 3", "x-request-id: other"), {
    "content-type": "text/plain",
    "x-request-id": "id-1",
  });
});

Deno.test("answerHeaders() leaves out what is of one connection, and cookies", () => {
  assertEquals(headersOf("connection: close, x-hop", "x-hop: 1", "set-cookie: a=b", "a: b"), {
    ...{ "a": "b", "x-request-id": "id-1" },
  });
});

Deno.test("answerHeaders() joins fields of one name", () => {
  assertEquals(headersOf("vary: a", "vary: b")["vary"], "a, b");
});
