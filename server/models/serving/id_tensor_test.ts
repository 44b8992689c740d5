import { assertEquals } from "@std/assert/mod.js";
import { idTensor } from "./id_tensor.ts";

Deno.test("a row without an id has an empty text", () => {
  assertEquals(idTensor(3, () => ["a", undefined]), {
    datatype: "BYTES",
    shape: [3],
    data: ["a", "", ""],
  });
  assertEquals(idTensor(1), { datatype: "BYTES", shape: [1], data: [""] });
});
