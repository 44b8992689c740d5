import { assertEquals } from "@std/assert/mod.js";
import { fixedAddress } from "./fixed_address.ts";
import { START } from "./place.ts";

const span = { value: { from: 1000, to: 1060.5 } };

function addressOf(page: "operations" | "tryit"): string {
  const place = { value: { ...START, page } };
  return fixedAddress({ place, span } as unknown as Parameters<typeof fixedAddress>[0]);
}

Deno.test("fixedAddress() has the times that the view shows now, also for the usual range", () => {
  assertEquals(addressOf("operations").replace(/.*\?/, ""), "from=1000000&to=1060500");
});

Deno.test("fixedAddress() has no times for a page without a range", () => {
  assertEquals(addressOf("tryit").includes("from="), false);
});
