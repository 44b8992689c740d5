import { withoutPath } from "../../errors.ts";
import { knownPlatforms, NATIVE_VERSION, type PinnedFile, pinnedFiles } from "./pinned_files.ts";

/** The state of one file in a folder of the native engine. */
export interface FileState {
  readonly name: string;
  /** What is wrong with it; empty for the file that is expected. */
  readonly problem: string;
}

/**
 * Compares the files of a folder with the pinned ones.
 *
 * @param platform from `platformOf`
 * @throws {RangeError} for a system without a native engine
 */
export async function inspectFolder(dir: string, platform: string): Promise<readonly FileState[]> {
  const states: FileState[] = [];
  for (const file of requirePinned(platform)) {
    states.push({ name: file.name, problem: await problemOf(`${dir}/${file.name}`, file) });
  }
  return states;
}

/** @throws {RangeError} for a system without a native engine */
export function requirePinned(platform: string): readonly PinnedFile[] {
  const files = pinnedFiles(platform);
  if (files === undefined) throw new RangeError(noEngineFor(platform));
  return files;
}

function noEngineFor(platform: string): string {
  return `ONNX Runtime ${NATIVE_VERSION} has no native engine for ${platform}: it is there for ${
    knownPlatforms().join(", ")
  }. WebAssembly works everywhere`;
}

/** Why a folder cannot be used, with the remedy; empty when it can. */
export async function folderProblem(dir: string, platform: string): Promise<string> {
  if (pinnedFiles(platform) === undefined) return noEngineFor(platform);
  const states = await inspectFolder(dir, platform);
  const wrong = states.filter(({ problem }) => problem !== "");
  if (wrong.length === 0) return "";
  const found = wrong.map(({ name, problem }) => `${name} ${problem}`).join(", ");
  return `${dir} does not hold ONNX Runtime ${NATIVE_VERSION}: ${found}. ` +
    `Make the folder with: modelwatch engine install ${dir}`;
}

async function problemOf(path: string, expected: PinnedFile): Promise<string> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    const { size } = await Deno.stat(path);
    if (size !== expected.bytes) {
      const version = await foundVersion(path, size);
      return version === undefined
        ? `has ${size} bytes instead of ${expected.bytes}`
        : `is of version ${version}`;
    }
    bytes = await Deno.readFile(path);
  } catch (error) {
    return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory
      ? "is missing"
      : `cannot be read: ${withoutPath(error)}`;
  }
  const found = await sha256(bytes);
  return found === expected.sha256
    ? ""
    : `has the SHA-256 ${found.slice(0, 12)}… instead of ${expected.sha256.slice(0, 12)}…`;
}

// Larger files are no library of ONNX Runtime for processors alone.
const MAX_SEARCHED = 100e6;

/** The version that a library of ONNX Runtime for Linux names for its symbols. */
async function foundVersion(path: string, size: number): Promise<string | undefined> {
  if (size > MAX_SEARCHED) return undefined;
  const text = new TextDecoder("latin1").decode(await Deno.readFile(path));
  const version = /\0VERS_(\d+\.\d+\.\d+)\0/.exec(text)?.[1];
  return version === NATIVE_VERSION ? undefined : version;
}

/** In hexadecimal. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
