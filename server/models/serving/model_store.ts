import { notFoundError, unavailableError } from "../../errors.ts";
import { type Catalog, type CatalogModel, EMPTY_CATALOG } from "../catalog.ts";
import type { Labelling } from "../watch/labelling.ts";
import type { LoadedVersion, ReferenceInForce } from "./loaded_version.ts";

/** A change to the versions in service, made by all threads. */
export interface Activation {
  /** Staged versions to put in service, by the ids that they were staged with. */
  readonly add: readonly number[];
  readonly remove: readonly { readonly model: string; readonly version: string }[];
  readonly catalog: Catalog;
}

/** A reference, and the version that it is of. */
export interface ReplacedReference extends ReferenceInForce {
  readonly model: string;
  readonly version: string;
  readonly sha256: string;
}

/**
 * The versions that one thread has loaded.
 *
 * A new version is staged first: loaded and warmed up beside the versions in service. When every
 * thread has staged it, all activate it. So no thread serves a version that another cannot load.
 */
export class ModelStore {
  readonly #staged = new Map<number, LoadedVersion>();
  readonly #active = new Map<string, Map<string, LoadedVersion>>();
  /** By the fingerprint of their ids. */
  #labelled: ReadonlyMap<number, Labelling> = new Map();
  #catalog: Catalog = EMPTY_CATALOG;

  get catalog(): Catalog {
    return this.#catalog;
  }

  stage(id: number, version: LoadedVersion): void {
    this.#staged.set(id, version);
  }

  /** Releases a staged version that will not be activated. */
  async discard(id: number): Promise<void> {
    const version = this.#staged.get(id);
    this.#staged.delete(id);
    await version?.retire();
  }

  /** Requests in flight finish on the version that they began with. */
  activate({ add, remove, catalog }: Activation): void {
    const replaced: LoadedVersion[] = [];
    for (const id of add) {
      const version = this.#staged.get(id)!;
      this.#staged.delete(id);
      const versions = this.#active.get(version.model) ?? new Map<string, LoadedVersion>();
      this.#active.set(version.model, versions);
      const old = versions.get(version.version);
      if (old !== undefined) replaced.push(old);
      versions.set(version.version, version);
    }
    for (const { model, version } of remove) {
      const versions = this.#active.get(model);
      const old = versions?.get(version);
      if (old === undefined) continue;
      replaced.push(old);
      versions!.delete(version);
      if (versions!.size === 0) this.#active.delete(model);
    }
    this.#catalog = catalog;
    this.#findLabelled();
    for (const old of replaced) void old.retire();
  }

  /** Puts another reference of a version in force; nothing for one that is not in service. */
  replaceReference({ model, version, sha256, ...inForce }: ReplacedReference): void {
    const found = this.#active.get(model)?.get(version);
    if (found === undefined || found.sha256 !== sha256) return;
    found.replaceReference(inForce);
    this.#findLabelled();
  }

  #findLabelled(): void {
    this.#labelled = new Map(
      Array.from(this.loaded(), ({ labelling }) => labelling).filter((one) => one !== undefined)
        .map((one) => [one.fingerprint, one]),
    );
  }

  /** Every version in service. */
  *loaded(): Generator<LoadedVersion> {
    for (const versions of this.#active.values()) yield* versions.values();
  }

  /** The version in service that made the ids with a fingerprint. */
  labelled(fingerprint: number): Labelling | undefined {
    return this.#labelled.get(fingerprint);
  }

  /**
   * The version for a request.
   *
   * @param model the default model when undefined
   * @param version the model's default version when undefined
   * @throws {KnownError<"not_found">} naming the known models or versions
   * @throws {KnownError<"unavailable">} when it is known but cannot answer
   */
  find(model: string | undefined, version: string | undefined): LoadedVersion {
    const name = model ?? this.#catalog.defaultModel;
    if (name === undefined) throw unavailableError("No model is loaded yet");
    const versions = this.#active.get(name);
    const wanted = version ?? this.#entry(name)?.defaultVersion;
    const found = wanted === undefined ? undefined : versions?.get(wanted);
    if (found !== undefined) return found;
    // The request did not name this model, so its absence is not the request's fault.
    if (model === undefined && this.#entry(name) === undefined) {
      throw unavailableError(
        `The default model "${name}" is not there; ${this.#knownModels()}`,
      );
    }
    throw this.#explainAbsence(name, version);
  }

  /**
   * Refuses a request for a version whose queue is full. Anything else is for `find` to say.
   *
   * @throws {KnownError<"overloaded">}
   */
  requireRoom(model: string | undefined, version: string | undefined): void {
    const name = model ?? this.#catalog.defaultModel;
    const wanted = version ?? (name === undefined ? undefined : this.#entry(name)?.defaultVersion);
    this.#active.get(name ?? "")?.get(wanted ?? "")?.requireRoom();
  }

  /** The catalog's entry of a model. @throws {KnownError<"not_found">} naming the known models */
  entry(model: string): CatalogModel {
    const entry = this.#entry(model);
    if (entry === undefined) throw this.#explainAbsence(model, undefined);
    return entry;
  }

  #entry(model: string): CatalogModel | undefined {
    return this.#catalog.models.find(({ name }) => name === model);
  }

  #knownModels(): string {
    return `known models: ${this.#catalog.models.map(({ name }) => name).join(", ") || "none"}`;
  }

  #explainAbsence(model: string, version: string | undefined): Error {
    const entry = this.#entry(model);
    if (entry === undefined && this.#catalog === EMPTY_CATALOG) {
      return unavailableError("The server is starting: no model is known yet");
    }
    if (entry === undefined) {
      return notFoundError(`Model "${clip(model)}" is not known; ${this.#knownModels()}`);
    }
    const newest = entry.versions.at(-1);
    if (newest === undefined) {
      return unavailableError(`Model "${model}" is not ready: ${entry.reason}`);
    }
    if (version === undefined) {
      return unavailableError(
        `Model "${model}" has no version that is ready; version ${newest.version}: ${entry.reason}`,
      );
    }
    const known = entry.versions.find((candidate) => candidate.version === version);
    if (known !== undefined) {
      return unavailableError(
        `Version ${version} of model "${model}" is not ready: ${known.reason}`,
      );
    }
    const versions = entry.versions.map((candidate) => candidate.version).join(", ");
    return notFoundError(
      `Model "${model}" has no version "${clip(version)}"; known versions: ${versions}`,
    );
  }
}

/** A name from a request's path, short enough for an error message. */
function clip(name: string): string {
  return name.length <= 100 ? name : `${name.slice(0, 100)}…`;
}
