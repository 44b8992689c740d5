import { errorMessage } from "../../../errors.ts";
import { folderProblem } from "../library_folder.ts";
import { PACKAGE_PATH, readEnginePackage } from "../npm_package.ts";
import { platformOf } from "../pinned_files.ts";

// Beside the verdicts of the mutation tests: it outlives a test run, and no commit has it.
const CACHE = new URL("../../../../node_modules/.cache/onnxruntime/", import.meta.url).pathname;
const REGISTRY = Deno.env.get("NPM_CONFIG_REGISTRY") ?? "https://npm.example/";

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
  const response = await fetch(new URL(PACKAGE_PATH, REGISTRY), {
    signal: AbortSignal.timeout(60_000),
  });
  if (!response.ok || response.body === null) throw new Error(`status ${response.status}`);
  await Deno.mkdir(dir, { recursive: true });
  for (const { name, bytes } of await readEnginePackage(response.body, platform)) {
    // Test files run side by side, and another one may be writing the same file.
    const partial = `${dir}/${name}.${crypto.randomUUID()}`;
    await Deno.writeFile(partial, bytes);
    await Deno.rename(partial, `${dir}/${name}`);
  }
}
