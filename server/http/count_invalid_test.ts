import { assertEquals, assertRejects, assertThrows } from "@std/assert/mod.js";
import type { LoadedVersion } from "../models/serving/loaded_version.ts";
import { countInvalid, countInvalidLater } from "./count_invalid.ts";

/** A version that records the outcomes of refused requests. */
function recording() {
  const refused: string[] = [];
  const version = { countRefused: (outcome: string) => refused.push(outcome) };
  return { version: version as unknown as LoadedVersion, refused };
}

Deno.test("countInvalid() returns what was parsed, and counts nothing", () => {
  const { version, refused } = recording();
  assertEquals([countInvalid(version, () => 7), refused], [7, []]);
});

Deno.test("countInvalid() counts a body that cannot be parsed, and throws its error on", () => {
  const { version, refused } = recording();
  const fault = new TypeError("not a number");
  const thrown = assertThrows(() =>
    countInvalid(version, () => {
      throw fault;
    })
  );
  assertEquals([thrown, refused], [fault, ["invalid"]]);
});

Deno.test("countInvalidLater() counts what fails later, and nothing else", async () => {
  const { version, refused } = recording();
  assertEquals([await countInvalidLater(version, () => Promise.resolve(7)), refused], [7, []]);
  const fault = new TypeError("not a number");
  const thrown = await assertRejects(() => countInvalidLater(version, () => Promise.reject(fault)));
  assertEquals([thrown, refused], [fault, ["invalid"]]);
});
