import { assertEquals } from "@std/assert/mod.js";
import { escapeQuery, graphLink, tableLink } from "./links.ts";

Deno.test("escapeQuery() escapes like Go", () => {
  assertEquals(escapeQuery("a b&c=é"), "a+b%26c%3D%C3%A9");
  assertEquals(escapeQuery("!'()*"), "%21%27%28%29%2A");
  assertEquals(escapeQuery("-_.~"), "-_.~");
  assertEquals(escapeQuery("a\ud800"), "a%EF%BF%BD");
});

Deno.test("links lead to the graph or the table of an expression", () => {
  assertEquals(graphLink("up == 0"), "/graph?g0.expr=up+%3D%3D+0&g0.tab=0");
  assertEquals(tableLink("up == 0"), "/graph?g0.expr=up+%3D%3D+0&g0.tab=1");
});
