import { assertThrowsKind } from "../../testing/assert_kind.ts";
import { enforceMaxRows } from "./max_rows.ts";

Deno.test("enforceMaxRows() takes as many rows as the limit, and refuses one more", () => {
  enforceMaxRows(10, 10);
  assertThrowsKind(
    () => enforceMaxRows(11, 10),
    "too_large",
    "The request has 11 rows; the limit (--max-rows) is 10",
  );
});
