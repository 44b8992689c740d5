import { assertEquals } from "@std/assert/mod.js";
import { withCommonFields } from "./common_fields.ts";

Deno.test("withCommonFields() leaves fields out that not every Grafana has, at any depth", () => {
  assertEquals(
    withCommonFields({
      title: "a",
      placement: "inControlsMenu",
      list: [{ auto: false, name: "b", none: null }],
      options: { footer: { show: true }, sizes: [1, 2] },
    }),
    { title: "a", list: [{ name: "b", none: null }], options: { sizes: [1, 2] } } as never,
  );
});
