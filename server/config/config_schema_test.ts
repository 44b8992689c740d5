import { assertEquals } from "@std/assert/mod.js";
import { configSchema } from "./config_schema.ts";
import { SERVE_OPTIONS } from "./serve_options.ts";

const FILE = new URL("config.schema.json", import.meta.url);

Deno.test("the schema in the repository is that of the options", async () => {
  // Written by `deno task options`.
  assertEquals(JSON.parse(await Deno.readTextFile(FILE)), configSchema(SERVE_OPTIONS));
});

Deno.test("the schema has every option but the file itself, each of its kind", () => {
  const { properties, additionalProperties } = configSchema(SERVE_OPTIONS) as {
    readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly additionalProperties: boolean;
  };
  assertEquals(additionalProperties, false);
  assertEquals(Object.keys(properties).length, Object.keys(SERVE_OPTIONS).length - 1);
  const { port, "log-requests": logRequests, "cors-origin": origins } = properties;
  assertEquals([port!.type, port!.default], [["string", "number"], "8000"]);
  assertEquals([logRequests!.type, logRequests!.default], ["boolean", false]);
  assertEquals((origins!.anyOf as unknown[]).length, 2);
});
