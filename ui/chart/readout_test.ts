import { assertEquals } from "@std/assert/mod.js";
import { chosen, spoken } from "./readout.ts";

const rows = [{ name: "a", value: "1", near: true }, { name: "", value: "2" }];
const readout = { title: "12:00", rows, note: "quiet" };

Deno.test("chosen() marks one row and no other", () => {
  assertEquals(chosen(readout, 1).rows.map(({ near }) => near), [false, true]);
  assertEquals(chosen(readout, undefined), readout);
});

Deno.test("spoken() says the title, the values with their names, and the note", () => {
  assertEquals(spoken(readout), "12:00, a 1, 2, quiet");
  assertEquals(spoken(readout, 0), "12:00, a 1, quiet");
  assertEquals(spoken({ title: "", rows }, 1), "2");
});
