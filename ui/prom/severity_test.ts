import { assertEquals } from "@std/assert/mod.js";
import { isUrgent } from "./severity.ts";

Deno.test("isUrgent() holds for severities that page an operator", () => {
  const severities = ["critical", "page", "warning", "info", ""];
  assertEquals(severities.filter((severity) => isUrgent({ severity })), ["critical", "page"]);
  assertEquals(isUrgent({}), false);
});
