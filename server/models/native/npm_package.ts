import { requirePinned, sha256 } from "./library_folder.ts";
import { NATIVE_VERSION } from "./pinned_files.ts";
import { tarFiles } from "./tar_files.ts";

/** A file of the native engine, with the pinned checksum. */
export interface EngineFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The path of the package at a registry of npm. */
export const PACKAGE_PATH = `onnxruntime-node/-/onnxruntime-node-${NATIVE_VERSION}.tgz`;

/**
 * The files of the native engine for a system, from npm's package `onnxruntime-node`.
 *
 * @param archive the package as a registry has it, compressed
 * @param platform from `platformOf`
 * @throws {RangeError} for a system without a native engine, and for another package or version
 */
export async function readEnginePackage(
  archive: ReadableStream<Uint8Array>,
  platform: string,
): Promise<readonly EngineFile[]> {
  const wanted = new Map(
    requirePinned(platform).map((file) => [`package/bin/napi-v6/${platform}/${file.name}`, file]),
  );
  const found: EngineFile[] = [];
  const problems: string[] = [];
  const plain = archive.pipeThrough(
    new DecompressionStream("gzip") as ReadableWritablePair<Uint8Array, Uint8Array>,
  );
  const fits = (path: string, size: number) => wanted.get(path)?.bytes === size;
  for await (const { path, size, bytes } of tarFiles(plain, fits)) {
    const expected = wanted.get(path);
    if (expected === undefined) continue;
    wanted.delete(path);
    if (bytes === undefined) {
      problems.push(`${path} has ${size} bytes instead of ${expected.bytes}`);
    } else if (await sha256(bytes) !== expected.sha256) {
      problems.push(`${path} has another SHA-256`);
    } else found.push({ name: expected.name, bytes });
    if (wanted.size === 0) break;
  }
  problems.push(...[...wanted.keys()].map((path) => `${path} is missing`));
  if (problems.length === 0) return found;
  throw new RangeError(
    `It is not the package onnxruntime-node ${NATIVE_VERSION}: ${problems.join(", ")}`,
  );
}
