import { errorMessage, isKind, notFoundError, quoteValue, unavailableError } from "../../errors.ts";
import type { Trap } from "../loaded_version.ts";
import type { Activation } from "../model_store.ts";
import type { Task } from "../decode/prediction.ts";
import type { Logger } from "../../logger.ts";
import { FAMILIES } from "../../metrics/family.ts";
import type { Tally } from "../../metrics/tally.ts";
import type { Catalog, CatalogModel, CatalogVersion } from "../catalog.ts";
import {
  findModels,
  fingerprint,
  type ModelFolder,
  readVersion,
  type VersionFolder,
} from "../folder/model_folder.ts";
import { findSkippedPaths } from "../folder/skipped_paths.ts";
import type { VersionFiles } from "../folder/version_files.ts";
import { SkippedPathLog } from "./skipped_path_log.ts";
import { LoadProgress } from "./load_progress.ts";

/** The serving threads, as a whole. */
export interface Fleet {
  /**
   * Loads a version on every thread. Rejects, with nothing left staged, when one of them cannot.
   *
   * @returns what the version's outputs mean
   * @throws {KnownError<"model">} when the fault is the version's; any other error may pass by itself
   */
  stage(id: number, files: VersionFiles): Promise<Task>;
  activate(activation: Activation): Promise<void>;
}

export interface DeploymentOptions {
  /** The folder of the model folders. */
  readonly root: string;
  /** The model of `/predict`; without it the first in alphabetical order that is ready at the start. */
  readonly defaultModel: string | undefined;
  readonly log: Logger;
  readonly tally: Tally;
  readonly clock?: () => number;
}

/** What is known of one version: what serves, and what was last tried. */
interface VersionRecord {
  readonly version: string;
  /** What the threads serve now; undefined when no attempt has succeeded. */
  active: { readonly files: VersionFiles; readonly task: Task } | undefined;
  /** Files of the last attempt, so that the same files are not tried again. */
  tried: Attempt;
  /** Why the last attempt failed, or why the version was set aside; else empty. */
  reason: string;
  /** When requests broke the runtime, in milliseconds since 1970; of the last minute. */
  traps: readonly number[];
}

/** The files of an attempt to load a version, as `fingerprint` tells them apart. */
interface Attempt {
  readonly fingerprint: string;
  /** Undefined when it failed: then nobody knows which files the graph would have needed. */
  readonly weights: readonly string[] | undefined;
  /** When to try the same files again, after a failure that may not be theirs. */
  readonly retry: Retry | undefined;
}

interface Retry {
  readonly at: number;
  readonly pauseMs: number;
}

// A permission or a thread may be put right within seconds, or never: the pauses double, so that
// what lasts costs little, and stay short enough that nobody restarts the server for it.
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30_000;

// One request may be odd; who sends the second sends more. Each costs its thread the start of a
// runtime, some 0.1 s.
const MAX_TRAPS = 2;
const TRAP_WINDOW_MS = 60_000;

interface ModelRecord {
  readonly name: string;
  readonly versions: Map<string, VersionRecord>;
  /** Why its folder could not be looked into; empty when it could. */
  fault: string;
  /** Taken out of service by request: stays out, whatever happens on disk, until it is loaded again. */
  unloaded: boolean;
}

/**
 * Keeps what the serving threads serve in step with the model folders.
 *
 * A change on disk is acted on when two looks in a row saw the same files, so a
 * file that is still being written is left alone; and a version that cannot be
 * loaded leaves the one before it in service. Changes are made one after another.
 */
export class Deployment {
  readonly #options: DeploymentOptions;
  readonly #fleet: Fleet;
  readonly #clock: () => number;
  readonly #models = new Map<string, ModelRecord>();
  readonly #skipped: SkippedPathLog;
  /** What the last look saw: fingerprints by `model/version`. */
  #lastLook = new Map<string, string>();
  /** Chosen once: clients of `/predict` must not get another model's answers all of a sudden. */
  #defaultModel: string | undefined;
  /** Why the last look could not see the folder of the models; empty when it could. */
  #blindness = "";
  #nextStageId = 0;
  #queue: Promise<unknown> = Promise.resolve();
  #started = false;
  /** Of the versions found at the start, while they are being loaded. */
  #progress: LoadProgress | undefined;

  constructor(fleet: Fleet, options: DeploymentOptions) {
    this.#fleet = fleet;
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
    this.#skipped = new SkippedPathLog(options.log);
    this.#defaultModel = options.defaultModel;
  }

  /** Loads everything that is there. */
  start(): Promise<void> {
    return this.#inTurn(async () => {
      const folders = await findModels(this.#options.root);
      this.#lastLook = lookOf(folders, new Map());
      this.#skipped.note(await findSkippedPaths(this.#options.root, folders));
      for (const { name } of folders) this.#record(name);
      const count = folders.reduce((sum, { versions }) => sum + versions.length, 0);
      this.#progress = new LoadProgress(count, this.#options.log);
      await this.#fleet.activate({ add: [], remove: [], catalog: this.catalog() });
      for (const folder of folders) {
        if (folder.fault === undefined) await this.#apply(folder, folder.versions, []);
        else await this.#noteFault(folder);
      }
      this.#started = true;
      this.#progress = undefined;
      this.#warnOfUnknownDefault();
      await this.#publish();
    });
  }

  /**
   * Looks at the folders once, and takes over what has changed and settled.
   *
   * What is served goes on while their folder cannot be read, as when a disk
   * has lost its mount: that tells nothing about the models.
   */
  poll(): Promise<void> {
    return this.#inTurn(async () => {
      const folders = await this.#look();
      if (folders === undefined) return;
      const look = lookOf(folders, this.#lastLook);
      const settled = (key: string) => look.get(key) === this.#lastLook.get(key);
      for (const folder of folders) {
        const record = this.#models.get(folder.name);
        if (record?.unloaded === true) continue;
        if (folder.fault !== undefined || (record?.fault ?? "") !== "") {
          await this.#noteFault(folder);
        }
        const changed = folder.versions.filter((version) =>
          settled(`${folder.name}/${version.version}`) && this.#isNews(folder.name, version)
        );
        const gone = this.#goneVersions(folder.name, look, settled);
        if (changed.length > 0 || gone.length > 0) await this.#apply(folder, changed, gone);
      }
      await this.#removeVanishedModels(look, settled);
      this.#lastLook = look;
      const skipped = await findSkippedPaths(this.#options.root, folders);
      if (this.#skipped.note(skipped)) await this.#publish();
    });
  }

  /** Loads a model by request, whether or not its files have changed. */
  load(model: string): Promise<void> {
    return this.#inTurn(async () => {
      const folders = await this.#look();
      if (folders === undefined) {
        throw unavailableError(`Cannot read the folder of the models: ${this.#blindness}`);
      }
      const folder = folders.find(({ name }) => name === model);
      if (folder === undefined) {
        const known = folders.map(({ name }) => name).join(", ") || "none";
        throw notFoundError(
          `There is no folder for model ${quoteValue(model)}; found: ${known}`,
        );
      }
      if (folder.fault !== undefined) {
        await this.#noteFault(folder);
        throw unavailableError(`Model ${quoteValue(model)}: ${this.#record(model).fault}`);
      }
      const wasUnloaded = this.#models.get(model)?.unloaded ?? false;
      if (wasUnloaded) this.#models.get(model)!.unloaded = false;
      const present = new Set(folder.versions.map(({ version }) => version));
      const gone = [...this.#models.get(model)?.versions.keys() ?? []]
        .filter((version) => !present.has(version));
      const failures = await this.#apply(folder, folder.versions, gone);
      if (failures.length > 0) throw failures[0]!;
    });
  }

  /** Takes all versions of a model out of service. */
  unload(model: string): Promise<void> {
    return this.#inTurn(async () => {
      const record = this.#models.get(model);
      if (record === undefined) {
        const known = [...this.#models.keys()].join(", ") || "none";
        throw notFoundError(
          `Model ${quoteValue(model)} is not known; known models: ${known}`,
        );
      }
      record.unloaded = true;
      const remove = [...record.versions.values()].filter(({ active }) => active !== undefined);
      for (const version of remove) {
        this.#dropMetrics(model, version);
        version.active = undefined;
        version.reason = "unloaded by request";
      }
      await this.#activate(model, [], remove.map(({ version }) => version));
      this.#options.log.info("model unloaded", { model });
    });
  }

  /** Takes note of a request that broke the runtime; the second in a minute sets its version aside. */
  async noteTrap({ model, version, sha256, words }: Trap): Promise<void> {
    const record = this.#models.get(model)?.versions.get(version);
    // What broke it was replaced meanwhile.
    if (record?.active?.files.sha256 !== sha256) return;
    this.#options.log.error("a request broke the runtime", { model, version, reason: words });
    const now = this.#clock();
    record.traps = [...record.traps.filter((time) => now - time < TRAP_WINDOW_MS), now];
    if (record.traps.length < MAX_TRAPS) return;
    await this.#inTurn(() => this.#setAside(model, record, words));
  }

  /** Everything in service, for a thread that starts later. */
  activeFiles(): readonly VersionFiles[] {
    return [...this.#models.values()].flatMap(({ versions }) =>
      [...versions.values()].flatMap(({ active }) => active?.files ?? [])
    );
  }

  /** Runs `work` when no change is under way, and keeps changes waiting meanwhile. */
  whileStill<T>(work: () => Promise<T>): Promise<T> {
    return this.#inTurn(work);
  }

  catalog(): Catalog {
    const models = [...this.#models.values()]
      .map((record) => describe(record, this.#started))
      .sort((a, b) => a.name < b.name ? -1 : 1);
    return {
      models,
      defaultModel: this.#defaultModel,
      skipped: this.#skipped.list,
      started: this.#started,
      ...(this.#progress === undefined
        ? {}
        : { starting: { loaded: this.#progress.done, total: this.#progress.total } }),
    };
  }

  /** Tells the threads of a catalog in which no version has come or gone. */
  #publish(): Promise<void> {
    return this.#fleet.activate({ add: [], remove: [], catalog: this.catalog() });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => {});
    return result;
  }

  /** A model may still be added, so a name that is not known is no error. */
  #warnOfUnknownDefault(): void {
    const { defaultModel, log } = this.#options;
    if (defaultModel === undefined || this.#models.has(defaultModel)) return;
    const known = [...this.#models.keys()].join(", ") || "none";
    log.warn("there is no folder for the default model: /predict answers 503 until there is", {
      model: defaultModel,
      known,
    });
  }

  /** What is there now; undefined when that cannot be seen, which is logged once. */
  async #look(): Promise<readonly ModelFolder[] | undefined> {
    const { root, log } = this.#options;
    try {
      const folders = await findModels(root);
      if (this.#blindness !== "") log.info("the folder of the models can be read again");
      this.#blindness = "";
      return folders;
    } catch (error) {
      const reason = errorKind(error);
      if (reason !== this.#blindness) {
        const message = "cannot read the folder of the models: what is loaded goes on";
        log.error(message, { models: root, reason });
      }
      this.#blindness = reason;
      return undefined;
    }
  }

  #isNews(model: string, folder: VersionFolder): boolean {
    const tried = this.#models.get(model)?.versions.get(folder.version)?.tried;
    if (tried === undefined) return true;
    const isDue = tried.retry !== undefined && this.#clock() >= tried.retry.at;
    return isDue || fingerprint(folder, tried.weights) !== tried.fingerprint;
  }

  #goneVersions(
    model: string,
    look: ReadonlyMap<string, string>,
    settled: (key: string) => boolean,
  ): readonly string[] {
    return [...this.#models.get(model)?.versions.keys() ?? []].filter((version) => {
      const key = `${model}/${version}`;
      return !look.has(key) && settled(key);
    });
  }

  async #removeVanishedModels(
    look: ReadonlyMap<string, string>,
    settled: (key: string) => boolean,
  ): Promise<void> {
    for (const record of [...this.#models.values()]) {
      const keys = ["", ...record.versions.keys()].map((version) => `${record.name}/${version}`);
      if (keys.some((key) => look.has(key) || !settled(key))) continue;
      this.#models.delete(record.name);
      const versions = [...record.versions.values()];
      for (const version of versions) this.#dropMetrics(record.name, version);
      await this.#activate(record.name, [], versions.map(({ version }) => version));
      this.#countReload(record.name, "removed");
      this.#options.log.info("model removed", { model: record.name });
    }
  }

  /**
   * Stages the versions, and puts those that could be staged in service at once.
   *
   * @returns what went wrong, one error for each version that could not be loaded
   */
  async #apply(
    folder: ModelFolder,
    versions: readonly VersionFolder[],
    gone: readonly string[],
  ): Promise<readonly Error[]> {
    const record = this.#record(folder.name);
    const add: number[] = [];
    const failures: Error[] = [];
    for (const version of versions) {
      try {
        add.push(await this.#stage(record, folder, version));
      } catch (error) {
        failures.push(this.#noteFailure(record, version, error));
      }
      this.#progress?.add();
    }
    for (const version of gone) {
      this.#dropMetrics(record.name, record.versions.get(version)!);
      record.versions.delete(version);
      this.#options.log.info("version removed", { model: record.name, version });
    }
    if (gone.length > 0) this.#countReload(record.name, "removed");
    await this.#activate(record.name, add, gone);
    return failures;
  }

  async #stage(record: ModelRecord, folder: ModelFolder, version: VersionFolder): Promise<number> {
    const start = performance.now();
    const files = await readVersion(folder, version);
    const id = this.#nextStageId++;
    const task = await this.#fleet.stage(id, files);
    const weights = files.externalData.map(({ path }) => path);
    const old = record.versions.get(version.version);
    if (old?.active !== undefined) this.#dropMetrics(record.name, old);
    record.versions.set(version.version, {
      version: version.version,
      active: { files, task },
      tried: {
        fingerprint: fingerprint(version, weights),
        weights,
        retry: undefined,
      },
      reason: "",
      traps: [],
    });
    this.#noteSuccess(files, task, performance.now() - start);
    return id;
  }

  /** Takes a version out of service until its files change or it is loaded by request. */
  async #setAside(model: string, record: VersionRecord, words: string): Promise<void> {
    const { version } = record;
    if (record.active === undefined) return;
    if (this.#models.get(model)?.versions.get(version) !== record) return;
    this.#dropMetrics(model, record);
    this.#options.tally.gauge(FAMILIES.modelReady, { model, version }).set(0);
    record.active = undefined;
    record.reason = `set aside: ${MAX_TRAPS} requests within a minute broke the runtime, which ` +
      `said: ${words}. Replace its files, or load it by request`;
    this.#options.log.error("version set aside", { model, version, reason: record.reason });
    await this.#activate(model, [], [version]);
  }

  /** Takes note of a model's folder that cannot be looked into, or can be again. What serves goes on. */
  async #noteFault({ name, fault }: ModelFolder): Promise<void> {
    const record = this.#record(name);
    const reason = fault === undefined ? "" : `Cannot read the model's folder: ${errorKind(fault)}`;
    if (reason === record.fault) return;
    record.fault = reason;
    if (reason === "") {
      this.#options.log.info("the model's folder can be read again", { model: name });
    } else {
      this.#countReload(name, "failure");
      const serving = isServing(record) ? "the files before" : "nothing";
      this.#options.log.error("model not read", { model: name, reason, serving });
    }
    await this.#activate(name, [], []);
  }

  #noteSuccess(files: VersionFiles, task: Task, milliseconds: number): void {
    const { tally, log } = this.#options;
    const labels = { model: files.model, version: files.version };
    tally.gauge(FAMILIES.modelReady, labels).set(1);
    tally.gauge(FAMILIES.modelLoadedTimestamp, labels).set(this.#clock() / 1000);
    tally.gauge(FAMILIES.modelInfo, infoLabels(files, task)).set(1);
    this.#countReload(files.model, "success");
    log.info("version loaded", {
      ...labels,
      sha256: files.sha256.slice(0, 12),
      milliseconds: Math.round(milliseconds),
    });
  }

  /** @returns the error as whoever asked for the version may see it */
  #noteFailure(record: ModelRecord, version: VersionFolder, error: unknown): Error {
    const shown = isKind(error, "model")
      ? error
      : unavailableError(`Cannot load version ${version.version}: ${errorKind(error)}`);
    const reason = shown.message;
    const print = fingerprint(version);
    const old = record.versions.get(version.version);
    const isRepeated = old?.tried.fingerprint === print && old.reason === reason;
    record.versions.set(version.version, {
      version: version.version,
      active: old?.active,
      tried: {
        fingerprint: print,
        weights: undefined,
        // The same files will fail in the same way when the fault is theirs.
        retry: isKind(shown, "model")
          ? undefined
          : nextRetry(isRepeated ? old.tried.retry : undefined, this.#clock()),
      },
      reason,
      traps: old?.traps ?? [],
    });
    if (old?.active === undefined) {
      const labels = { model: record.name, version: version.version };
      this.#options.tally.gauge(FAMILIES.modelReady, labels).set(0);
    }
    this.#countReload(record.name, "failure");
    if (isRepeated) return shown;
    this.#options.log.error("version not loaded", {
      model: record.name,
      version: version.version,
      reason,
      serving: old?.active === undefined ? "nothing" : "the files before",
    });
    return shown;
  }

  #countReload(model: string, result: string): void {
    if (this.#started) this.#options.tally.counter(FAMILIES.modelReloads, { model, result }).add(1);
  }

  #dropMetrics(model: string, { version, active }: VersionRecord): void {
    const { tally } = this.#options;
    tally.drop(FAMILIES.modelReady, { model, version });
    tally.drop(FAMILIES.modelLoadedTimestamp, { model, version });
    if (active !== undefined) tally.drop(FAMILIES.modelInfo, infoLabels(active.files, active.task));
  }

  #activate(model: string, add: readonly number[], versions: readonly string[]): Promise<void> {
    const remove = versions.map((version) => ({ model, version }));
    // Models are loaded in alphabetical order, so at the start this is the first of them.
    this.#defaultModel ??= [...this.#models.values()].find(isServing)?.name;
    return this.#fleet.activate({ add, remove, catalog: this.catalog() });
  }

  #record(name: string): ModelRecord {
    let record = this.#models.get(name);
    if (record === undefined) {
      record = { name, versions: new Map(), fault: "", unloaded: false };
      this.#models.set(name, record);
      for (const result of ["success", "failure", "removed"]) {
        this.#options.tally.counter(FAMILIES.modelReloads, { model: name, result });
      }
    }
    return record;
  }
}

/** When to try again after a failure, if the last attempt with the same files had failed with `last`. */
function nextRetry(last: Retry | undefined, now: number): Retry {
  const pauseMs = last === undefined
    ? FIRST_RETRY_MS
    : Math.min(2 * last.pauseMs, LONGEST_RETRY_MS);
  return { at: now + pauseMs, pauseMs };
}

/** The fingerprints that a look saw. What it could not see is taken to be as it was at the last. */
function lookOf(
  folders: readonly ModelFolder[],
  lastLook: ReadonlyMap<string, string>,
): Map<string, string> {
  const look = new Map<string, string>();
  for (const { name, versions, fault } of folders) {
    for (const folder of versions) look.set(`${name}/${folder.version}`, fingerprint(folder));
    if (fault === undefined) continue;
    // Stands for the folder, which is there although no version of it may be known.
    look.set(`${name}/`, "");
    for (const [key, seen] of lastLook) {
      if (key.startsWith(`${name}/`)) look.set(key, seen);
    }
  }
  return look;
}

function isServing({ versions }: ModelRecord): boolean {
  return [...versions.values()].some(({ active }) => active !== undefined);
}

function describe(record: ModelRecord, started: boolean): CatalogModel {
  const versions = [...record.versions.values()]
    .sort((a, b) => Number(a.version) - Number(b.version));
  const ready = versions.filter(({ active }) => active !== undefined);
  const preferred = ready.at(-1)?.active?.files.manifest?.default_version;
  return {
    name: record.name,
    defaultVersion: ready.find(({ version }) => version === preferred)?.version ??
      ready.at(-1)?.version,
    versions: versions.map(({ version, active, reason }): CatalogVersion => ({
      version,
      state: active === undefined ? "UNAVAILABLE" : "READY",
      reason: reason || record.fault,
    })),
    unloaded: record.unloaded,
    reason: ready.length > 0 ? "" : record.fault ||
      (versions.at(-1)?.reason ?? (started ? "" : "it is still being loaded")),
  };
}

function infoLabels({ model, version, sha256 }: VersionFiles, task: Task) {
  return { model, version, sha256, task };
}

/** What went wrong with a file or folder, without its path: the text goes to clients. */
function errorKind(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "no such file or folder";
  if (error instanceof Deno.errors.PermissionDenied) return "no permission to read it";
  return errorMessage(error).replace(/ \(os error .*/s, "").replaceAll(/'?\/\S+/g, "a file");
}
