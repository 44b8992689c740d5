import { assert, assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { setupUrl } from "../assets.ts";
import { filesBelow, setupFiles } from "./setup_files.ts";
import { programCommand } from "./testing/server.ts";
import { addPasswords, writeSetup } from "./init.ts";

const decoder = new TextDecoder();

async function run(...args: readonly string[]) {
  const { code, stdout, stderr } = await programCommand(["init", ...args]).output();
  return { code, out: decoder.decode(stdout), error: decoder.decode(stderr) };
}

const FILES = await setupFiles(setupUrl());
const RULES = "monitoring/rules/slo.rules.yml";

Deno.test("init writes every file of the repository's setup, byte for byte, and beside them only .env", async () => {
  const dir = await Deno.makeTempDir();
  const { code, out } = await run(`${dir}/project`);
  assertEquals([code, out.split("\n")[0]], [0, `Wrote ${FILES.length} files to ${dir}/project`]);
  const root = new URL(`file://${dir}/project/`);
  const written = await Array.fromAsync(filesBelow(root));
  assertEquals(written.filter((file) => file !== ".env").sort(), FILES);
  for (const file of FILES) {
    const [written, original] = await Promise.all(
      [root, setupUrl()].map((folder) => Deno.readFile(new URL(file, folder))),
    );
    assertEquals(written, original, file);
  }
  await Deno.remove(dir, { recursive: true });
});

Deno.test("init writes nothing without a terminal when a file differs, and --force overwrites it", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.mkdir(`${dir}/monitoring/rules`, { recursive: true });
  await Deno.writeTextFile(`${dir}/${RULES}`, "groups: []\n");
  const refused = await run(dir);
  assertEquals([refused.code, refused.out], [1, ""]);
  assertEquals(refused.error.split("\n"), [
    `Wrote nothing, since 1 file in ${dir} would be overwritten:`,
    `  ${RULES}`,
    "--force overwrites; on a terminal, init asks for each file",
    "",
  ]);
  const below = async () => {
    const files = await Array.fromAsync(filesBelow(new URL(`file://${dir}/`)));
    return files.filter((file) => file !== ".env");
  };
  assertEquals(await below(), [RULES]);
  const forced = await run(dir, "--force");
  assertEquals([forced.code, (await below()).length], [0, FILES.length]);
  assertEquals(
    await Deno.readTextFile(`${dir}/${RULES}`),
    await Deno.readTextFile(new URL(RULES, setupUrl())),
  );
  const again = await run(dir);
  assertEquals(again.out.split("\n")[0], `Wrote 0 files to ${dir}, ${FILES.length} up to date`);
  await Deno.remove(dir, { recursive: true });
});

/** Runs `init` on a terminal, where the answer is typed. */
async function onTerminal(dir: string, answer: string) {
  const executable = Deno.env.get("MODELWATCH_EXECUTABLE");
  const main = new URL("../../main.ts", import.meta.url).pathname;
  const program = executable ?? `${Deno.execPath()} run -A ${main}`;
  const process = new Deno.Command("script", {
    args: ["--quiet", "--return", "--command", `${program} init ${dir}`, "/dev/null"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(`${answer}\n`));
  const { code, stdout } = await process.output();
  await writer.close();
  return { code, out: decoder.decode(stdout) };
}

for (const [answer, replaced] of [["y", true], ["n", false], ["", false]] as const) {
  Deno.test(`init asks on a terminal, and "${answer}" ${replaced ? "overwrites" : "keeps"}`, async () => {
    const dir = await Deno.makeTempDir();
    await Deno.mkdir(`${dir}/monitoring/rules`, { recursive: true });
    await Deno.writeTextFile(`${dir}/${RULES}`, "groups: []\n");
    const { code, out } = await onTerminal(dir, answer);
    assertEquals(code, 0, out);
    assertStringIncludes(out, `${dir}/${RULES} differs. Overwrite it? [y/N]`);
    const [written, kept] = replaced
      ? [FILES.length, ""]
      : [FILES.length - 1, ", 1 kept as they are"];
    assertStringIncludes(out, `Wrote ${written} files to ${dir}${kept}`);
    const text = await Deno.readTextFile(`${dir}/${RULES}`);
    assertEquals(text === "groups: []\n", !replaced);
    await Deno.remove(dir, { recursive: true });
  });
}

Deno.test("writeSetup() asks every question before it writes", async () => {
  const dir = await Deno.makeTempDir();
  for (const name of ["a", "b"]) await Deno.writeTextFile(`${dir}/${name}`, "old");
  const files = ["a", "b", "c"].map((path) => ({ path, bytes: new Uint8Array(1) }));
  const seen: string[] = [];
  await writeSetup(dir, files, {
    mayReplace: (path) => {
      seen.push(`${path.slice(dir.length)} of ${Array.from(Deno.readDirSync(dir)).length}`);
      return path.endsWith("/b");
    },
  });
  assertEquals(seen, ["/a of 2", "/b of 2"]);
  assertEquals(await Deno.readTextFile(`${dir}/a`), "old");
  assertEquals((await Deno.stat(`${dir}/b`)).size, 1);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("addPasswords() writes .env once, and never over one", async () => {
  const dir = await Deno.makeTempDir();
  const example = { path: ".env.example", bytes: new TextEncoder().encode("A_PASSWORD=\n") };
  await addPasswords(dir, example);
  const first = await Deno.readTextFile(`${dir}/.env`);
  assertEquals(first.length, "A_PASSWORD=".length + 24 + 1);
  await addPasswords(dir, example);
  assertEquals(await Deno.readTextFile(`${dir}/.env`), first);
  await Deno.remove(dir, { recursive: true });
});

for (const args of [[], ["a", "b"]]) {
  Deno.test(`init with ${args.length} folders is refused`, async () => {
    const { code, error } = await run(...args);
    assertEquals([code, error], [
      2,
      "init takes one argument, the folder to write to: modelwatch init DIR\n",
    ]);
  });
}

const compose = await hasCompose() && FILES.includes("docker-compose.yml");
Deno.test({
  name: "docker-compose accepts what init writes",
  ignore: !compose,
  fn: async () => {
    const dir = await Deno.makeTempDir();
    assertEquals((await run(dir)).code, 0);
    const { success, stderr } = await new Deno.Command("docker-compose", {
      args: ["config", "--quiet"],
      cwd: dir,
      env: { COMPOSE_PROFILES: "demo" },
      stderr: "piped",
    }).output();
    assert(success, decoder.decode(stderr));
    await Deno.remove(dir, { recursive: true });
  },
});

async function hasCompose(): Promise<boolean> {
  try {
    const { success } = await new Deno.Command("docker-compose", {
      args: ["version"],
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
