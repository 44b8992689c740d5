import { configError, isKind, withoutPath } from "../errors.ts";

/** A file to write, at a path below a folder: names separated by `/`. */
export interface NewFile {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Who may read it; by default as the system says. */
  readonly mode?: number;
}

/** What a folder has where a file is to be written. */
export type Found = "nothing" | "same" | "different";

/**
 * Writes files below one folder, and nowhere else: it follows no link inside the folder, since that
 * could lead out of it.
 */
export class FolderWriter {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root.replace(/(?<=.)\/+$/, "");
  }

  /** @throws {KnownError<"config">} when a link, or something else that is no file, is in the way */
  async find({ path, bytes }: NewFile): Promise<Found> {
    for (const folder of foldersOf(path)) {
      const info = await this.#look(folder);
      if (info === undefined) return "nothing";
      if (!info.isDirectory) throw this.#inTheWay(folder, info, "a folder");
    }
    const info = await this.#look(path);
    if (info === undefined) return "nothing";
    if (!info.isFile) throw this.#inTheWay(path, info, "a file");
    if (info.size !== bytes.length) return "different";
    const old = await this.#try(path, (at) => Deno.readFile(at));
    return old.every((byte, i) => byte === bytes[i]) ? "same" : "different";
  }

  /** Writes a file that `find()` has looked for. It appears whole, or not at all. */
  async write({ path, bytes, mode }: NewFile): Promise<void> {
    await this.#try(path, async (at) => {
      const folder = at.slice(0, at.lastIndexOf("/"));
      if (folder !== "") await Deno.mkdir(folder, { recursive: true });
      const partial = `${at}.partial`;
      await Deno.remove(partial).catch(ignoreAbsence);
      const options = mode === undefined ? {} : { mode };
      await Deno.writeFile(partial, bytes, { createNew: true, ...options });
      await Deno.rename(partial, at);
    });
  }

  #look(path: string): Promise<Deno.FileInfo | undefined> {
    return this.#try(path, async (at) => {
      try {
        return await Deno.lstat(at);
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return undefined;
        throw error;
      }
    });
  }

  async #try<T>(path: string, action: (at: string) => Promise<T>): Promise<T> {
    const at = `${this.#root}/${path}`;
    try {
      return await action(at);
    } catch (error) {
      if (!(error instanceof Error) || isKind(error, "config")) throw error;
      throw configError([`Cannot write ${at}: ${withoutPath(error)}`]);
    }
  }

  #inTheWay(path: string, { isSymlink, isDirectory }: Deno.FileInfo, wanted: string): Error {
    const kind = isSymlink ? "a link" : isDirectory ? "a folder" : "no folder";
    return configError([`Cannot write ${this.#root}/${path}: it is ${kind}, not ${wanted}`]);
  }
}

/** `a` and `a/b` for `a/b/c`. */
function foldersOf(path: string): readonly string[] {
  const names = path.split("/").slice(0, -1);
  return names.map((_, i) => names.slice(0, i + 1).join("/"));
}

function ignoreAbsence(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
