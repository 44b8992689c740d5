import { assertEquals } from "@std/assert/mod.js";
import { dashboardFiles, textOfFile } from "../testing/dashboard_files.ts";
import { DASHBOARDS, textOf } from "./dashboards.ts";

Deno.test('the files of the dashboards are what "deno task dashboards" writes', () => {
  assertEquals([...dashboardFiles().keys()], Object.keys(DASHBOARDS).sort());
  for (const [name, dashboard] of Object.entries(DASHBOARDS)) {
    assertEquals(textOfFile(name) === textOf(dashboard), true, name);
  }
});
