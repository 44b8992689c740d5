import { assertStringIncludes } from "@std/assert/mod.js";
import { V8_ARGUMENT } from "./v8_argument.ts";

const config = new URL("../../deno.json", import.meta.url);

for (const task of ["start", "dev"]) {
  Deno.test(`deno task ${task} runs with the flags of the executable`, async () => {
    const { tasks } = JSON.parse(await Deno.readTextFile(config));
    assertStringIncludes(tasks[task].command, ` ${V8_ARGUMENT} `);
  });
}
