import { assert, assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { VERSION } from "../version.ts";
import { COMMANDS, runCommand } from "./run_command.ts";

/** Runs a command; returns its exit code and what it prints. */
async function run(...args: string[]) {
  const { log, error } = console;
  const [out, err]: string[][] = [[], []];
  console.log = (text) => out!.push(text);
  console.error = (text) => err!.push(text);
  try {
    const code = await runCommand(args);
    return { code, out: out!.join("\n"), err: err! };
  } finally {
    Object.assign(console, { log, error });
  }
}

for (const flag of ["--version", "-V"]) {
  Deno.test(`${flag} prints the version`, async () => {
    assertEquals(await run(flag), { code: 0, out: `modelwatch ${VERSION}`, err: [] });
  });
}

Deno.test("an unknown command is refused with the known ones", async () => {
  const { code, out, err } = await run("sreve");
  assertEquals([code, out, err.length], [2, "", 1]);
  assertStringIncludes(err[0]!, 'There is no command "sreve"; there are serve, ');
  assertStringIncludes(err[0]!, COMMANDS.map(({ name }) => name).join(", "));
});

for (const flag of ["--help", "-h"]) {
  Deno.test(`${flag} lists all commands and the options of serve`, async () => {
    const { code, out } = await run(flag);
    assertEquals(code, 0);
    assertStringIncludes(out, `Modelwatch ${VERSION}: serves ONNX models and watches them.`);
    assertStringIncludes(out, "Usage: modelwatch [command] [options]");
    for (const { name, summary } of COMMANDS) {
      assertStringIncludes(out, `\n  ${name.padEnd("healthcheck".length)}  ${summary}\n`);
    }
    assertStringIncludes(out, "Options of serve [environment variable, default]:\n");
    assertStringIncludes(out, "--models");
  });
}

Deno.test("the help of a command has its usage and its options", async () => {
  const { code, out } = await run("healthcheck", "--url", "http://a", "--help");
  const command = COMMANDS.find(({ name }) => name === "healthcheck")!;
  assertEquals(code, 0);
  assert(out.startsWith(`${command.summary}.\n\nUsage: ${command.usage}\n\nOptions [`), out);
  assertEquals(out.includes("Commands:"), false);
});

Deno.test("the help of a command without options ends with its usage", async () => {
  const { out } = await run("test", "-h");
  const test = COMMANDS.find(({ name }) => name === "test")!;
  assertEquals(out, `${test.summary}.\n\nUsage: ${test.usage}`);
});

Deno.test("every mistake in the options is shown, and the exit code is 2", async () => {
  const { code, err } = await run("--port", "99999", "--threads", "x");
  assertEquals([code, err.length], [2, 2]);
  assertStringIncludes(err[0]!, "--port");
  assertStringIncludes(err[1]!, "--threads");
});

for (const args of [["test"], ["test", "models", "a.yml"], ["test", "rules"]]) {
  Deno.test(`modelwatch ${args.join(" ")} asks for files of tests`, async () => {
    assertEquals(await run(...args), {
      code: 2,
      out: "",
      err: ["test takes files of tests: modelwatch test rules FILE..."],
    });
  });
}

Deno.test("modelwatch test rules runs the tests in a file", async () => {
  const file = await Deno.makeTempFile({ suffix: ".yml" });
  await Deno.writeTextFile(file, "rule_files: []\ntests: []\n");
  assertEquals((await run("test", "rules", file)).code, 0);
  await Deno.writeTextFile(file, "rule_files: [\n");
  assertEquals((await run("test", "rules", file)).code, 1);
  await Deno.remove(file);
});

Deno.test("only commands that try or serve models, or describe the library, may load it", () => {
  const names = COMMANDS.filter(({ loadsLibraries }) => loadsLibraries).map(({ name }) => name);
  assertEquals(names.toSorted(), ["check", "engine", "predict", "serve"]);
});
