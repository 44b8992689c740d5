import { assertEquals } from "@std/assert/mod.js";
import { FUNCTIONS } from "../functions.ts";
import { runScript } from "./runner.ts";

const FOLDER = new URL("../testdata/", import.meta.url);

const scripts = new Map<string, string>();
for await (const { name } of Deno.readDir(FOLDER)) {
  scripts.set(name, await Deno.readTextFile(new URL(name, FOLDER)));
}

for (const [name, text] of scripts) {
  Deno.test(`the engine passes ${name}`, async () => {
    const reports = await runScript(text);
    const problems = reports.filter(({ problem }) => problem !== undefined)
      .map(({ line, query, problem }) => `${line}: ${query}: ${problem}`);
    assertEquals(problems, []);
  });
}

Deno.test("the scripts try every function", () => {
  const all = [...scripts.values()].join("\n");
  const untried = [...FUNCTIONS.keys()].filter((name) => !all.includes(`${name}(`));
  assertEquals(untried, []);
});
