import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { noteRefusals } from "./note_refusals.ts";

function noted() {
  const list: unknown[] = [];
  return { list, version: { noteRefusal: (...refusal: unknown[]) => list.push(refusal) } };
}

Deno.test("noteRefusals() returns the answer, and notes nothing", async () => {
  const { list, version } = noted();
  assertEquals(await noteRefusals(version, "/predict", () => Promise.resolve(7)), 7);
  assertEquals(list, []);
});

Deno.test("noteRefusals() notes the route and the error, and throws it on", async () => {
  const { list, version } = noted();
  const error = new Error("full");
  await assertRejects(
    () => noteRefusals(version, "/predict", () => Promise.reject(error)),
    Error,
    "full",
  );
  assertEquals(list, [["/predict", error]]);
});
