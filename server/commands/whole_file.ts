import { configError, withoutPath } from "../errors.ts";

type Output = Pick<Deno.FsFile, "write" | "close">;

/**
 * A file that is complete or is not there: it is written under another name, which becomes its own
 * at the end. `-` is standard output, which others read as it is written.
 */
export class WholeFile {
  readonly #path: string;
  readonly #partial: string;
  readonly #file: Output;

  private constructor(path: string, file: Output) {
    this.#path = path;
    this.#partial = partialOf(path);
    this.#file = file;
  }

  /** @throws {KnownError<"config">} when it cannot be written */
  static async create(path: string): Promise<WholeFile> {
    if (path === "-") return new WholeFile(path, Deno.stdout);
    try {
      return new WholeFile(path, await Deno.create(partialOf(path)));
    } catch (error) {
      throw cannotWrite(path, error);
    }
  }

  /** @throws {KnownError<"config">} when it cannot be written */
  async write(bytes: Uint8Array): Promise<void> {
    try {
      for (let written = 0; written < bytes.length;) {
        written += await this.#file.write(bytes.subarray(written));
      }
    } catch (error) {
      throw cannotWrite(this.#path, error);
    }
  }

  /** @throws {KnownError<"config">} when it cannot get its name */
  async finish(): Promise<void> {
    if (this.#path === "-") return;
    this.#file.close();
    try {
      await Deno.rename(this.#partial, this.#path);
    } catch (error) {
      throw cannotWrite(this.#path, error);
    }
  }

  /** Removes what was written. */
  async giveUp(): Promise<void> {
    if (this.#path === "-") return;
    this.#file.close();
    await Deno.remove(this.#partial).catch(() => {});
  }
}

function partialOf(path: string): string {
  return `${path}.partial`;
}

function cannotWrite(path: string, error: unknown) {
  const name = path === "-" ? "standard output" : path;
  return configError([`Cannot write ${name}: ${withoutPath(error)}`]);
}
