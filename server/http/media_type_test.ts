import { assertEquals } from "@std/assert/mod.js";
import { assertThrowsKind } from "../testing/assert_kind.ts";
import { answerFormat, ARROW_TYPE, bodyFormat } from "./media_type.ts";

function request(headers: Record<string, string>): Request {
  return new Request("http://localhost/", { method: "POST", headers });
}

for (
  const [accept, want] of [
    ...[["*/*", "json"], ["text/csv", "csv"], [ARROW_TYPE, "arrow"], ["TEXT/CSV", "csv"]],
    ...[["application/json, text/csv", "json"], ["text/csv, application/json", "csv"]],
    ...[["text/csv;q=0.5, application/json", "json"], ["text/csv; q=0.5, */*; q=0.1", "csv"]],
    ...[["application/json;q=0.1, text/csv;q=0.2", "csv"], ["text/csv;q=0", "json"]],
    ...[["text/html, image/*", "json"], ["", "json"], ["text/csv;charset=utf-8;q=1", "csv"]],
  ] as const
) {
  Deno.test(`answerFormat() of Accept "${accept}" is ${want}`, () => {
    assertEquals(answerFormat(request({ accept })), want);
  });
}

for (
  const [type, want] of [
    ...[["application/json", "json"], ["text/plain", "json"], ["text/csv", "csv"]],
    ...[["text/csv; header=present", "csv"], [ARROW_TYPE, "arrow"], [" Text/CSV ;x", "csv"]],
  ] as const
) {
  Deno.test(`bodyFormat() of Content-Type "${type}" is ${want}`, () => {
    assertEquals(bodyFormat(request({ "content-type": type })), want);
  });
}

Deno.test("without headers a body is JSON, and so is its answer", () => {
  const bare = new Request("http://localhost/");
  assertEquals([bodyFormat(bare), answerFormat(bare)], ["json", "json"]);
});

Deno.test("bodyFormat() refuses other types, and names those that it knows", () => {
  const { message } = assertThrowsKind(
    () => bodyFormat(request({ "content-type": "application/vnd.ms-excel" })),
    "unsupported_type",
  );
  assertEquals(
    message,
    'Content-Type "application/vnd.ms-excel" is not understood: send application/json, text/csv ' +
      "or application/vnd.apache.arrow.stream",
  );
});
