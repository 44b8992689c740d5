import { ENGINE_OPTIONS } from "../config/engine_options.ts";
import { type OptionValues, parseOptions } from "../config/options.ts";
import { configError, errorMessage, withoutPath } from "../errors.ts";
import { openBinding } from "../models/native/binding.ts";
import { inspectFolder } from "../models/native/library_folder.ts";
import { type EngineFile, PACKAGE_PATH, readEnginePackage } from "../models/native/npm_package.ts";
import { NATIVE_VERSION, platformOf } from "../models/native/pinned_files.ts";
import type { Command } from "./command.ts";
import { FolderWriter } from "./folder_writer.ts";
import { giveUpRights } from "./rights.ts";
import { formatTable } from "./table.ts";

export const engine: Command = {
  name: "engine",
  summary: "Install the native engine for --onnxruntime, or describe a folder with it",
  usage: "modelwatch engine install [DIR] [options]\n       modelwatch engine info DIR",
  options: ENGINE_OPTIONS,
  loadsLibraries: true,
  run: async (args) => {
    const { values, words } = parseOptions(ENGINE_OPTIONS, args, (name) => Deno.env.get(name));
    const [action, dir, ...more] = words;
    if (action === "install" && more.length === 0) return await install(dir ?? DEFAULT_DIR, values);
    if (action === "info" && dir !== undefined && more.length === 0) return await info(dir);
    throw configError([
      "engine takes the words install [DIR] or info DIR, such as: engine install onnxruntime",
    ]);
  },
};

const DEFAULT_DIR = "onnxruntime";

async function install(
  dir: string,
  { from, registry }: OptionValues<typeof ENGINE_OPTIONS>,
): Promise<number> {
  giveUpRights("ffi", "run", "sys");
  const source = from ?? (registry && registry + PACKAGE_PATH);
  if (source === undefined) throw configError([NO_SOURCE]);
  const platform = platformOf(Deno.build);
  let files: readonly EngineFile[];
  try {
    const archive = from === undefined ? await download(source) : (await Deno.open(from)).readable;
    files = await readEnginePackage(archive, platform);
  } catch (error) {
    throw configError([`Cannot install from ${source}: ${withoutPath(error)}`]);
  }
  const writer = new FolderWriter(dir);
  for (const { name, bytes } of files) {
    const file = { path: name, bytes };
    const isThere = await writer.find(file) === "same";
    if (!isThere) await writer.write(file);
    console.log(`${isThere ? "Kept" : "Wrote"} ${dir}/${name}, ${bytes.length} bytes`);
  }
  console.log(
    `ONNX Runtime ${NATIVE_VERSION} for ${platform} is in ${dir}, from ${source}; the checksums are right`,
  );
  console.log(`Next: modelwatch --onnxruntime ${dir}`);
  return 0;
}

const NO_SOURCE = "engine install takes --from FILE, which npm pack " +
  `onnxruntime-node@${NATIVE_VERSION} downloads, or --registry URL, which npm config get registry says`;

async function download(url: string): Promise<ReadableStream<Uint8Array>> {
  const response = await fetch(url);
  if (response.ok && response.body !== null) return response.body;
  await response.body?.cancel();
  throw new Error(`status ${response.status}`);
}

/** Says what is in a folder. @returns 1 when the native engine cannot be loaded from it */
async function info(dir: string): Promise<number> {
  const platform = platformOf(Deno.build);
  const states = await inspectFolder(dir, platform).catch((error) => {
    throw error instanceof RangeError ? configError([error.message]) : error;
  });
  console.log(formatTable(
    ["FILE", "STATE"],
    states.map(({ name, problem }) => [
      name,
      problem === "" ? `ONNX Runtime ${NATIVE_VERSION} for ${platform}` : problem,
    ]),
  ));
  if (states.some(({ problem }) => problem !== "")) {
    console.log(`The folder cannot be used. Make it with: modelwatch engine install ${dir}`);
    return 1;
  }
  try {
    const { providers } = openBinding(await Deno.realPath(dir));
    console.log(`Execution providers: ${providers.join(", ")}; models run on cpu`);
    return 0;
  } catch (error) {
    console.log(errorMessage(error));
    return 1;
  }
}
