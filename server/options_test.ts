import { assertEquals } from "@std/assert/mod.js";
import { nonEmpty, type OptionTable, parseOptions } from "./options.ts";

const TABLE = {
  model: {
    flag: "model",
    placeholder: "NAME",
    env: "MODEL",
    repeatable: true,
    help: "",
    parse: nonEmpty,
  },
  port: { flag: "port", placeholder: "N", help: "", parse: nonEmpty },
} as const satisfies OptionTable;

Deno.test("parseOptions() joins the values of a repeatable option, and takes the last of others", () => {
  const args = ["--model", "churn", "--port", "1", "--model=fraud:2,other", "--port", "2"];
  const { values } = parseOptions(TABLE, args, () => "unused");
  assertEquals(values, { model: "churn,fraud:2,other", port: "2" });
});
