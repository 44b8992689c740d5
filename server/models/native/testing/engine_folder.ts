import { errorMessage } from "../../../errors.ts";
import { folderProblem } from "../library_folder.ts";
import { readEnginePackage } from "../npm_package.ts";
import { NATIVE_VERSION, platformOf } from "../pinned_files.ts";

// Beside the verdicts of the mutation tests: it outlives a test run, and no commit has it.
const CACHE = new URL("../../../../node_modules/.cache/onnxruntime/", import.meta.url).pathname;

/**
 * A folder with the native engine, downloaded once.
 *
 * `MODELWATCH_TEST_ONNXRUNTIME` names another. Undefined, with a line that says why, where it cannot
 * be had: tests that need it are then ignored.
 */
export const ENGINE_FOLDER: string | undefined = await findFolder();

async function findFolder(): Promise<string | undefined> {
  const dir = Deno.env.get("MODELWATCH_TEST_ONNXRUNTIME") ?? CACHE.slice(0, -1);
  try {
    const platform = platformOf(Deno.build);
    if (await folderProblem(dir, platform) !== "") await download(dir, platform);
    return dir;
  } catch (error) {
    console.error(`Tests of the native engine are ignored: ${errorMessage(error)}`);
    return undefined;
  }
}

async function download(dir: string, platform: string): Promise<void> {
  await Deno.mkdir(dir, { recursive: true });
  // Test files run side by side: each has a folder of its own until the files are whole.
  const own = await Deno.makeTempDir({ dir });
  const { success, stderr } = await new Deno.Command("npm", {
    args: ["pack", `onnxruntime-node@${NATIVE_VERSION}`, "--silent"],
    cwd: own,
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  const archive = await Deno.open(`${own}/onnxruntime-node-${NATIVE_VERSION}.tgz`);
  for (const { name, bytes } of await readEnginePackage(archive.readable, platform)) {
    await Deno.writeFile(`${own}/${name}`, bytes);
    await Deno.rename(`${own}/${name}`, `${dir}/${name}`);
  }
  await Deno.remove(own, { recursive: true });
}
