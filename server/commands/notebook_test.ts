/**
 * The notebook of the README, each line as it stands there. It needs a Python with the packages of
 * `testdata/notebook_requirements.txt`, named by `MODELWATCH_PYTHON`.
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { fromFileUrl } from "@std/path/from_file_url.js";
import { eventually, TestServer } from "./testing/server.ts";

const README = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
const RUN_CELLS = fromFileUrl(new URL("testdata/run_cells.py", import.meta.url)) as string;
const PYTHON = Deno.env.get("MODELWATCH_PYTHON");
const ADDRESS = "localhost:8000";

/** The blocks of code in the section about the notebook, by their language. */
function blocks(language: string): readonly string[] {
  const [, section] = /^## From a notebook in ten lines\n(.*?)^## /ms.exec(README)!;
  const fences = section!.matchAll(/^```(\w*)\n(.*?)^```/gms);
  return [...fences].flatMap(([, name, code]) => name === language ? [code!.trimEnd()] : []);
}

const [notebook] = blocks("python") as [string];
const [start, query] = blocks("sh") as [string, string];
const [printed] = blocks("") as [string];

Deno.test("the notebook of the README has ten lines that fit a page", () => {
  const lines = notebook.split("\n");
  assertEquals(lines.length, 10);
  assertEquals(lines.filter((line) => line.length > 100), []);
});

/** Runs a line of a shell in the folder. */
async function shell(line: string, cwd: string): Promise<string> {
  const { success, stdout } = await new Deno.Command("sh", { args: ["-c", line], cwd }).output();
  assert(success, line);
  return new TextDecoder().decode(stdout);
}

/** Runs the notebook, and returns what it prints. */
async function runNotebook(code: string, cwd: string): Promise<string> {
  const process = new Deno.Command(PYTHON!, {
    args: ["-W", "ignore", RUN_CELLS],
    ...{ cwd, stdin: "piped", stdout: "piped", stderr: "piped" },
  }).spawn();
  const output = process.output();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(code));
  await writer.close();
  const { success, stdout, stderr } = await output;
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

Deno.test({
  name: "each line of the README's notebook runs: the model is trained, served and watched",
  ignore: PYTHON === undefined,
  fn: async () => {
    const cwd = await Deno.makeTempDir();
    const [makeFolder, serve] = start.split("\n") as [string, string];
    await shell(makeFolder, cwd);
    const flags = serve.split(" task start ")[1]!.split(" ");
    const soon = ["--scrape-interval", "1s", "--evaluation-interval", "1s"];
    await using server = await TestServer.start([...flags, ...soon], cwd);
    const here = (text: string) => text.replaceAll(ADDRESS, new URL(server.url).host);
    assertStringIncludes(await runNotebook(here(notebook), cwd), `${printed}\n`);
    await eventually(async () => {
      const { data } = JSON.parse(await shell(here(query), cwd));
      const [found] = data.result;
      if (found === undefined) return false;
      assertEquals([found.metric.model, found.metric.version], ["iris", "1"]);
      return Number(found.value[1]) > 0.8;
    });
    await Deno.remove(cwd, { recursive: true });
  },
});
