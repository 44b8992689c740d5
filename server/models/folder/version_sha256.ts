import { GRAPH } from "./model_folder.ts";
import type { VersionFiles } from "./version_files.ts";

/**
 * The hash of the graph, or of the graph and the files with its weights: it changes whenever
 * predictions may.
 *
 * With weights it is the output of `sha256sum model.onnx a.bin b.bin | sha256sum`, the names sorted.
 */
export async function versionSha256(
  graph: Uint8Array<ArrayBuffer>,
  weights: VersionFiles["externalData"],
): Promise<string> {
  if (weights.length === 0) return await sha256(graph);
  const sorted = [...weights].sort((a, b) => a.path < b.path ? -1 : 1);
  const lines = [`${await sha256(graph)}  ${GRAPH}\n`];
  for (const { path, bytes } of sorted) lines.push(`${await sha256(bytes)}  ${path}\n`);
  return await sha256(new TextEncoder().encode(lines.join("")));
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes as BufferSource);
  return new Uint8Array(digest).toHex();
}
