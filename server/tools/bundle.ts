/**
 * `deno task build`: bundles the program into `dist/bundle/`, with the files it travels with.
 *
 * Each thread's script is a bundle of its own, under the name that `assets.ts` looks for.
 */

import { gzipSync } from "node:zlib";
import { buildGatewayPage, writePage } from "../../ui/build.ts";
import { BUNDLED, demoModelsUrl, runtimeBinaryUrl, runtimeScriptUrl, setupUrl } from "../assets.ts";
import { filesBelow, setupFiles } from "../commands/setup_files.ts";
import { THREADS } from "./compile_program.ts";
import { shortSource } from "./short_source.ts";

const OUT = "dist/bundle";
const SCRIPTS = ["main.ts", ...THREADS.map((name) => `server/threads/${name}.ts`)];
// What a server reads of a model folder; training scripts, cards and golden answers stay behind.
const SERVED_FILES = /(^|\/)(model\.json|model\.onnx|reference\.json|samples\.json)$/;

await Deno.remove(OUT, { recursive: true }).catch(ignoreAbsence);
await Deno.mkdir(OUT, { recursive: true });
for (const script of SCRIPTS) await bundle(script);
await Deno.writeFile(
  `${OUT}/${BUNDLED.runtimeBinary}`,
  gzipSync(await Deno.readFile(runtimeBinaryUrl()), { level: 9 }),
);
await Deno.copyFile(runtimeScriptUrl(), `${OUT}/${BUNDLED.runtimeScript}`);
await writePage(new URL(`file://${Deno.cwd()}/${OUT}/${BUNDLED.page}`));
await writePage(new URL(`file://${Deno.cwd()}/${OUT}/${BUNDLED.gatewayPage}`), buildGatewayPage);
await copyFiles(demoModelsUrl(), BUNDLED.models, await servedFiles());
await copyFiles(setupUrl(), BUNDLED.setup, await setupFiles(setupUrl()));
console.log(`Bundled into ${OUT}`);

async function servedFiles(): Promise<readonly string[]> {
  const files = await Array.fromAsync(filesBelow(demoModelsUrl()));
  return files.filter((file) => SERVED_FILES.test(file));
}

async function copyFiles(from: URL, folder: string, files: readonly string[]): Promise<void> {
  for (const file of files) {
    const target = `${OUT}/${folder}${file}`;
    await Deno.mkdir(target.slice(0, target.lastIndexOf("/")), { recursive: true });
    await Deno.copyFile(new URL(file, from), target);
  }
}

async function bundle(script: string): Promise<void> {
  const name = script.slice(script.lastIndexOf("/") + 1).replace(/\.ts$/, ".js");
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform", "deno", "--output", `${OUT}/${name}`, script],
  }).spawn().status;
  if (!success) Deno.exit(1);
  const path = `${OUT}/${name}`;
  await Deno.writeTextFile(path, await shortSource(await Deno.readTextFile(path)));
}

function ignoreAbsence(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
