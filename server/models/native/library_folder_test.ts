import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert/mod.js";
import { folderProblem, inspectFolder } from "./library_folder.ts";
import { pinnedFiles } from "./pinned_files.ts";
import { ENGINE_FOLDER } from "./testing/engine_folder.ts";

const PLATFORM = "linux/x64";
const [BINDING, LIBRARY] = pinnedFiles(PLATFORM)!;

/** The problems of a folder with these files, by name. */
async function problemsOf(
  files: Readonly<Record<string, Uint8Array>>,
): Promise<Record<string, string>> {
  const dir = await Deno.makeTempDir();
  for (const [name, bytes] of Object.entries(files)) await Deno.writeFile(`${dir}/${name}`, bytes);
  const states = await inspectFolder(dir, PLATFORM);
  await Deno.remove(dir, { recursive: true });
  return Object.fromEntries(states.map(({ name, problem }) => [name, problem]));
}

Deno.test("inspectFolder() names the files that are missing", async () => {
  assertEquals(await problemsOf({}), {
    [BINDING!.name]: "is missing",
    [LIBRARY!.name]: "is missing",
  });
});

Deno.test("inspectFolder() says that a file has another size or other bytes", async () => {
  const problems = await problemsOf({
    [BINDING!.name]: new Uint8Array(BINDING!.bytes),
    [LIBRARY!.name]: new Uint8Array(1000),
  });
  assertEquals(problems, {
    [BINDING!.name]: "has the SHA-256 58af012c2063… instead of ccdc60b981d9…",
    [LIBRARY!.name]: `has 1000 bytes instead of ${LIBRARY!.bytes}`,
  });
});

Deno.test("inspectFolder() says which version a library is of", async () => {
  const library = new TextEncoder().encode("\x7fELF\0VERS_1.22.1\0more");
  const problems = await problemsOf({ [LIBRARY!.name]: library });
  assertEquals(problems[LIBRARY!.name], "is of version 1.22.1");
});

Deno.test("inspectFolder() takes a longer version for a version, and the pinned one for no reason", async () => {
  const library = (version: string) => ({
    [LIBRARY!.name]: new TextEncoder().encode(`\x7fELF\0VERS_${version}\0more`),
  });
  const problems = [await problemsOf(library("10.22.11")), await problemsOf(library("1.30.0"))];
  assertEquals(problems.map((found) => found[LIBRARY!.name]), [
    "is of version 10.22.11",
    `has 21 bytes instead of ${LIBRARY!.bytes}`,
  ]);
});

Deno.test("inspectFolder() does not search a file for its version that is far too large", async () => {
  const dir = await Deno.makeTempDir();
  const path = `${dir}/${LIBRARY!.name}`;
  await Deno.writeTextFile(path, "\0VERS_1.22.1\0");
  await Deno.truncate(path, 100_000_001);
  const [, { problem }] = await inspectFolder(dir, PLATFORM) as [unknown, { problem: string }];
  assertEquals(problem, `has 100000001 bytes instead of ${LIBRARY!.bytes}`);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("inspectFolder() says why a file cannot be read", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.mkdir(`${dir}/${LIBRARY!.name}`);
  const [, { problem }] = await inspectFolder(dir, PLATFORM) as [unknown, { problem: string }];
  assertEquals(problem, "cannot be read: Is a directory");
  const [binding] = await inspectFolder(`${dir}/${LIBRARY!.name}`, PLATFORM);
  assertEquals(binding!.problem, "is missing");
  await Deno.remove(dir, { recursive: true });
});

Deno.test("folderProblem() says how to make the folder", async () => {
  assertEquals(
    await folderProblem("/nowhere", PLATFORM),
    `/nowhere does not hold ONNX Runtime 1.30.0: ${BINDING!.name} is missing, ` +
      `${LIBRARY!.name} is missing. Make the folder with: modelwatch engine install /nowhere`,
  );
});

Deno.test("folderProblem() says for which systems there is a native engine", async () => {
  assertStringIncludes(
    await folderProblem("/nowhere", "freebsd/x64"),
    "has no native engine for freebsd/x64: it is there for linux/x64, linux/arm64, darwin/arm64",
  );
  await assertRejects(() => inspectFolder("/nowhere", "freebsd/x64"), RangeError);
});

Deno.test({
  name: "folderProblem() is empty for the files of the package",
  ignore: ENGINE_FOLDER === undefined || Deno.build.os !== "linux",
  fn: async () => {
    const platform = Deno.build.arch === "x86_64" ? "linux/x64" : "linux/arm64";
    assertEquals(await folderProblem(ENGINE_FOLDER!, platform), "");
  },
});
