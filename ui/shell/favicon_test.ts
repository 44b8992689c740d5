import { assertEquals } from "@std/assert/mod.js";
import { iconWith } from "./favicon.ts";

const read = (address: string) => decodeURIComponent(address.replace("data:image/svg+xml,", ""));

Deno.test("iconWith() adds a dot in the color of the severity, and none without alerts", () => {
  const icon = '<svg viewBox="0 0 32 32"><rect/></svg>';
  assertEquals(read(iconWith(icon, "none")), icon);
  const [warning, critical] = [read(iconWith(icon, "warning")), read(iconWith(icon, "critical"))];
  assertEquals([...warning.matchAll(/<circle/g)].length, 1);
  assertEquals(warning === critical, false);
});
