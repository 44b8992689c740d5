import * as z from "zod";
import { errorMessage } from "../../errors.ts";
import type { Logger } from "../../logger.ts";
import { parseWrittenReference, type Reference } from "../folder/reference.ts";
import type { VersionFiles } from "../folder/version_files.ts";

const keptSchema = z.object({
  /** Of the graph, and of what model.json says about rows and predictions. */
  fingerprint: z.string(),
  /** The hash of the reference in reference.json whose place it takes; null without that file. */
  replaces: z.string().nullable(),
  made: z.number(),
  reference: z.unknown(),
});

interface Kept {
  readonly fingerprint: string;
  readonly replaces: string | null;
  readonly made: number;
  readonly reference: Reference;
}

/**
 * The references that were made from live rows, for versions that are loaded again. With a folder
 * they survive a restart: a file for each version, which holds shares and edges but no row.
 *
 * A reference belongs to a graph and its features: another graph in the same place does not get it.
 * One that took the place of a reference.json ends when that file changes.
 */
export class LiveReferences {
  readonly #folder: string | undefined;
  readonly #log: Logger;
  /** By `model/version`. */
  readonly #kept = new Map<string, Kept>();

  /** @param folder undefined to keep them in memory only */
  constructor(folder: string | undefined, log: Logger) {
    this.#folder = folder;
    this.#log = log;
  }

  /** The files of a version, with its live reference if there is one. */
  async restore(files: VersionFiles): Promise<VersionFiles> {
    const kept = this.#kept.get(keyOf(files)) ?? await this.#read(files);
    if (kept === undefined || kept.fingerprint !== await fingerprintOf(files)) return files;
    const { model, version, reference: replaced } = files;
    if (kept.replaces !== await hashOf(replaced)) {
      await this.#forget(files);
      const message = "reference.json has changed: it takes the place of the live reference";
      this.#log.info(message, { model, version });
      return files;
    }
    this.#kept.set(keyOf(files), kept);
    return { ...files, reference: kept.reference, live: { made: kept.made, replaced } };
  }

  /** Keeps a reference. @returns the files of the version with it */
  async keep(files: VersionFiles, reference: Reference, made: number): Promise<VersionFiles> {
    const replaced = files.live === undefined ? files.reference : files.live.replaced;
    const kept: Kept = {
      fingerprint: await fingerprintOf(files),
      replaces: await hashOf(replaced),
      made,
      reference,
    };
    this.#kept.set(keyOf(files), kept);
    await this.#write(files, kept);
    return { ...files, reference, live: { made, replaced } };
  }

  /** Gives a live reference up. @returns the files of the version as they are in its folder */
  async drop(files: VersionFiles): Promise<VersionFiles> {
    await this.#forget(files);
    const { live, ...own } = files;
    return { ...own, reference: live?.replaced };
  }

  async #read(files: VersionFiles): Promise<Kept | undefined> {
    const path = this.#pathOf(files);
    if (path === undefined) return undefined;
    try {
      const kept = keptSchema.parse(JSON.parse(await Deno.readTextFile(path)));
      const parsed = parseWrittenReference(JSON.stringify(kept.reference));
      if ("problems" in parsed) throw new Error(parsed.problems[0]!.message);
      return { ...kept, reference: parsed.value };
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      this.#warn("cannot read a live reference: another one will be made", files, error);
      return undefined;
    }
  }

  async #write(files: VersionFiles, kept: Kept): Promise<void> {
    const path = this.#pathOf(files);
    if (path === undefined) return;
    try {
      await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), {
        recursive: true,
        mode: 0o700,
      });
      await Deno.writeTextFile(`${path}.unfinished`, JSON.stringify(kept), { mode: 0o600 });
      await Deno.rename(`${path}.unfinished`, path);
    } catch (error) {
      this.#warn("cannot write a live reference: a restart will lose it", files, error);
    }
  }

  async #forget(files: VersionFiles): Promise<void> {
    this.#kept.delete(keyOf(files));
    const path = this.#pathOf(files);
    if (path === undefined) return;
    try {
      await Deno.remove(path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return;
      this.#warn("cannot remove a live reference: a restart will find it again", files, error);
    }
  }

  #warn(message: string, { model, version }: VersionFiles, error: unknown): void {
    this.#log.warn(message, { model, version, reason: errorMessage(error) });
  }

  /** Names of models may be names of folders. */
  #pathOf({ model, version }: VersionFiles): string | undefined {
    return this.#folder === undefined ? undefined : `${this.#folder}/${model}/${version}.json`;
  }
}

function keyOf({ model, version }: VersionFiles): string {
  return `${model}/${version}`;
}

async function fingerprintOf({ sha256, manifest }: VersionFiles): Promise<string> {
  if (manifest === undefined) return sha256;
  const { features, classes, task, threshold, category_encoding, output, activation } = manifest;
  return `${sha256}:${await hashOf({
    ...{ features, classes, task, threshold, category_encoding, output, activation },
  })}`;
}

async function hashOf<T>(value: T): Promise<T extends undefined ? null : string>;
async function hashOf(value: unknown): Promise<string | null> {
  if (value === undefined) return null;
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
