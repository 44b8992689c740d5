import { SEPARATOR } from "@std/path/constants.js";
import { diskCall } from "./disk_call.ts";

/** A file that may not be read. The message continues a sentence that begins with its name. */
export class RefusedFile extends Error {
  override readonly name = "RefusedFile";
}

const MIB = 2 ** 20;
/** Documents are parsed as a whole. */
export const MAX_DOCUMENT = 64 * MIB;
/** The most that a protobuf message may have, and so a graph. */
export const MAX_GRAPH = 2048 * MIB;
/** The most that WebAssembly can address. */
export const MAX_WEIGHTS = 4096 * MIB;

// Each piece has a time limit of its own, so a large file may take long on a slow disk.
const PIECE = 16 * MIB;

/**
 * Reads a regular file of a model's folder.
 *
 * A folder may come from strangers. A link that leads out of it could show any file of the machine,
 * since errors quote what they found; a FIFO or a device may never end. Links within the folder are
 * allowed: Kubernetes mounts files that way.
 *
 * @throws {RefusedFile} for another kind of file, a place elsewhere, and more than `maxBytes`
 * @throws {Error} of Deno when the file is not there or cannot be read
 */
export async function readModelFile(
  path: string,
  modelDir: string,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const { place, size } = await diskCall(path, () => regularFile(path, modelDir));
  if (size > maxBytes) throw new RefusedFile(`has ${size} bytes: at most ${maxBytes} are read`);
  const file = await diskCall(path, () => Deno.open(place));
  try {
    return await readPieces(path, file, size);
  } finally {
    file.close();
  }
}

/** Text of a document, as `readModelFile` reads it. */
export async function readModelText(path: string, modelDir: string): Promise<string> {
  return new TextDecoder().decode(await readModelFile(path, modelDir, MAX_DOCUMENT));
}

/** Where a file really is, and its size: an open file that travels with the program has none. */
async function regularFile(
  path: string,
  modelDir: string,
): Promise<{ readonly place: string; readonly size: number }> {
  const place = await Deno.realPath(path);
  if (!place.startsWith(await Deno.realPath(modelDir) + SEPARATOR)) {
    throw new RefusedFile(
      "is a link that leads out of the model's folder: put the file itself in its place",
    );
  }
  const info = await Deno.stat(place);
  if (!info.isFile) {
    throw new RefusedFile(`is ${kindOf(info)}: put a regular file in its place`);
  }
  return { place, size: info.size };
}

function kindOf(info: Deno.FileInfo): string {
  if (info.isDirectory) return "a folder";
  if (info.isFifo) return "a FIFO";
  return info.isSocket ? "a socket" : "a device";
}

/** As many bytes as the file had when it was found. A file that grows is read again later. */
async function readPieces(
  path: string,
  file: Deno.FsFile,
  size: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(size);
  let filled = 0;
  while (filled < size) {
    const piece = bytes.subarray(filled, filled + PIECE);
    const count = await diskCall(path, () => file.read(piece));
    if (count === null) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}
