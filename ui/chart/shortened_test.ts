import { assertEquals } from "@std/assert/mod.js";
import { shortened } from "./shortened.ts";

Deno.test("shortened() keeps a text that fits, and says where it cuts one off", () => {
  assertEquals(["tenure", "MonthlyCharges"].map((text) => shortened(text, 6.9)), [
    "tenure",
    "Mon…es",
  ]);
  assertEquals([0, 2.5, 3].map((most) => shortened("tenure", most)), ["t…", "t…", "t…e"]);
});
