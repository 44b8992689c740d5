import { configError, errorMessage } from "../errors.ts";

const MIN_BYTES = 16;

/**
 * Reads the key of the ids of predictions: 128 bits of the SHA-256 of the file, without the line
 * break at its end, which editors and `echo` add.
 *
 * @throws {KnownError<"config">} when the file cannot be read, or is too short to be a secret
 */
export async function readIdKey(path: string): Promise<Uint32Array> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await Deno.readFile(path);
  } catch (error) {
    throw configError([`--id-key-file "${path}" cannot be read: ${errorMessage(error)}`]);
  }
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0x0a || bytes[end - 1] === 0x0d)) end--;
  if (end < MIN_BYTES) {
    throw configError([
      `--id-key-file "${path}" must hold at least ${MIN_BYTES} bytes, found ${end}: ` +
      "openssl rand -hex 32 makes a good key",
    ]);
  }
  return new Uint32Array((await crypto.subtle.digest("SHA-256", bytes.slice(0, end))).slice(0, 16));
}
