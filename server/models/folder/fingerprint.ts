import { errorMessage } from "../../errors.ts";
import { diskCall } from "./disk_call.ts";
import { DOCUMENTS, GRAPH, type VersionFolder } from "./model_folder.ts";

export type FileState = readonly [name: string, state: string];

/** Size, time and inode of each file: enough to notice every way of replacing one. */
export function fileStates(
  dir: string,
  names: readonly string[],
): Promise<readonly FileState[]> {
  return diskCall(dir, () => statAll(dir, names));
}

async function statAll(dir: string, names: readonly string[]): Promise<readonly FileState[]> {
  const states: FileState[] = [];
  for (const name of names) {
    try {
      const { size, mtime, ino, isFile } = await Deno.stat(`${dir}/${name}`);
      if (isFile) states.push([name, `${size}:${mtime?.getTime() ?? 0}:${ino ?? 0}`]);
    } catch (error) {
      // The file was replaced after it was listed, and the next poll sees the new one; or it cannot
      // be read, and reading the version reports why.
      states.push([name, errorMessage(error)]);
    }
  }
  return states;
}

/**
 * A text that changes whenever a file changes that the version is loaded from.
 *
 * Files with weights may have any name, which only the graph declares. So every file beside the graph
 * counts until the version has been loaded. Then its weights are known, and a note or a backup
 * beside them reloads nothing.
 *
 * @param weights names of the files with weights, if they are known
 */
export function fingerprint({ files }: VersionFolder, weights?: readonly string[]): string {
  const isRead = (path: string) =>
    weights === undefined || path === GRAPH || weights.includes(path) ||
    DOCUMENTS.includes(path.replace("../", ""));
  return JSON.stringify([...files].filter(([path]) => isRead(path)));
}
