/**
 * `deno task build`: bundles the program into `dist/bundle/`, with the files it travels with.
 *
 * Each thread's script is a bundle of its own, under the name that `assets.ts` looks for.
 */

import { demoModelsUrl, runtimeBinaryUrl } from "../assets.ts";

const OUT = "dist/bundle";
const SCRIPTS = ["main.ts", "server/threads/serving_worker.ts", "server/threads/monitor_worker.ts"];
// What a server reads of a model folder; training scripts, cards and golden answers stay behind.
const SERVED_FILES = /(^|\/)(model\.json|model\.onnx|reference\.json|samples\.json)$/;

await Deno.remove(OUT, { recursive: true }).catch(ignoreAbsence);
await Deno.mkdir(OUT, { recursive: true });
for (const script of SCRIPTS) await bundle(script);
await Deno.copyFile(runtimeBinaryUrl(), `${OUT}/onnxruntime.wasm.bin`);
for await (const file of walk(demoModelsUrl().pathname.replace(/\/$/, ""), "")) {
  if (!SERVED_FILES.test(file)) continue;
  const target = `${OUT}/models/${file}`;
  await Deno.mkdir(target.slice(0, target.lastIndexOf("/")), { recursive: true });
  await Deno.copyFile(`${demoModelsUrl().pathname}${file}`, target);
}
console.log(`Bundled into ${OUT}`);

async function bundle(script: string): Promise<void> {
  const name = script.slice(script.lastIndexOf("/") + 1).replace(/\.ts$/, ".js");
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform", "deno", "--output", `${OUT}/${name}`, script],
  }).spawn().status;
  if (!success) Deno.exit(1);
}

async function* walk(root: string, folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(`${root}/${folder}`)) {
    const path = folder === "" ? name : `${folder}/${name}`;
    if (isDirectory) yield* walk(root, path);
    else yield path;
  }
}

function ignoreAbsence(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
