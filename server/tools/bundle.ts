/**
 * `deno task build`: bundles the program into `dist/bundle/`, with the files it travels with.
 *
 * Each thread's script is a bundle of its own, under the name that `assets.ts` looks for.
 */

import { writePage } from "../../ui/build.ts";
import {
  builtInRulesUrl,
  BUNDLED,
  demoModelsUrl,
  runtimeBinaryUrl,
  runtimeScriptUrl,
} from "../assets.ts";

const OUT = "dist/bundle";
const THREADS = [
  "serving_worker",
  "monitor_worker",
  "trial_worker",
  "gateway_worker",
  "demo_worker",
];
const SCRIPTS = ["main.ts", ...THREADS.map((name) => `server/threads/${name}.ts`)];
// What a server reads of a model folder; training scripts, cards and golden answers stay behind.
const SERVED_FILES = /(^|\/)(model\.json|model\.onnx|reference\.json|samples\.json)$/;
// Rules, without their tests.
const RULE_FILES = /^[^/]+\.rules\.yml$/;

await Deno.remove(OUT, { recursive: true }).catch(ignoreAbsence);
await Deno.mkdir(OUT, { recursive: true });
for (const script of SCRIPTS) await bundle(script);
await Deno.copyFile(runtimeBinaryUrl(), `${OUT}/${BUNDLED.runtimeBinary}`);
await Deno.copyFile(runtimeScriptUrl(), `${OUT}/${BUNDLED.runtimeScript}`);
await writePage(new URL(`file://${Deno.cwd()}/${OUT}/${BUNDLED.page}`));
await copyFolder(demoModelsUrl(), BUNDLED.models, SERVED_FILES);
await copyFolder(builtInRulesUrl(), BUNDLED.rules, RULE_FILES);
console.log(`Bundled into ${OUT}`);

/** Copies what a folder has of the files that `wanted` matches. */
async function copyFolder(from: URL, folder: string, wanted: RegExp): Promise<void> {
  for await (const file of walk(from.pathname.replace(/\/$/, ""), "")) {
    if (!wanted.test(file)) continue;
    const target = `${OUT}/${folder}${file}`;
    await Deno.mkdir(target.slice(0, target.lastIndexOf("/")), { recursive: true });
    await Deno.copyFile(`${from.pathname}${file}`, target);
  }
}

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
