import { notFoundError, quoteValue, unavailableError } from "../../errors.ts";
import type { Logger } from "../../logger.ts";
import type { Tally } from "../../metrics/tally.ts";
import type { Catalog } from "../catalog.ts";
import { findModels } from "../folder/find_models.ts";
import type { ModelFolder, VersionFolder } from "../folder/model_folder.ts";
import { findSkippedPaths } from "../folder/skipped_paths.ts";
import type { VersionFiles } from "../folder/version_files.ts";
import type { Hang } from "../serving/hang.ts";
import type { Trap } from "../serving/trap.ts";
import { MAX_HANGS } from "../max_hangs.ts";
import { WATCHED_FEATURES } from "../watch/watch_plan.ts";
import { needsLoading } from "./attempt.ts";
import { DeploymentMetrics } from "./deployment_metrics.ts";
import { describeFault } from "./describe_fault.ts";
import type { Fleet } from "./fleet.ts";
import { FolderSnapshot } from "./folder_snapshot.ts";
import { inOrder } from "./in_order.ts";
import { LoadProgress } from "./load_progress.ts";
import { LiveReferences } from "./live_references.ts";
import {
  type ActiveVersion,
  describeModel,
  isInService,
  isServing,
  type ModelRecord,
  type VersionRecord,
} from "./model_record.ts";
import { ReferenceKeeper } from "./reference_keeper.ts";
import { RequestedChanges, type RequestedChangesOptions } from "./requested_changes.ts";
import { SkippedPathLog } from "./skipped_path_log.ts";
import { MAX_TRAPS, withTrap } from "./traps.ts";
import { Turns } from "./turns.ts";
import { VersionStager } from "./version_stager.ts";

// Most models load faster. One that takes longer, perhaps because its graph hangs, is loaded beside
// the next ones.
const PATIENCE_MS = 2000;

export interface DeploymentOptions {
  /** The folder of the model folders. */
  readonly root: string;
  /** The name of the model when `root` is one model folder; without it that of its `model.json`. */
  readonly modelName?: string | undefined;
  /** The model of `/predict`; without it the first in alphabetical order that is ready at the start. */
  readonly defaultModel: string | undefined;
  readonly log: Logger;
  readonly tally: Tally;
  readonly clock?: () => number;
  /** The folder of references made from live rows; undefined to keep them in memory only. */
  readonly references?: string | undefined;
  /** The most features of a version to watch. */
  readonly watchFeatures?: number;
  readonly requests?: RequestedChangesOptions;
}

/**
 * Keeps the serving threads in step with the model folders.
 *
 * A change on disk is taken over when two polls in a row saw the same files, so a file that is
 * still being written is left alone. When a version cannot be loaded, the one before it stays in
 * service. Changes of a model are made one after another; models do not wait for each other.
 */
export class Deployment {
  readonly #options: DeploymentOptions;
  readonly #fleet: Fleet;
  readonly #clock: () => number;
  readonly #metrics: DeploymentMetrics;
  readonly #stager: VersionStager;
  readonly #references: ReferenceKeeper;
  readonly #models = new Map<string, ModelRecord>();
  readonly #skipped: SkippedPathLog;
  #lastSnapshot = new FolderSnapshot();
  /** Chosen once: clients of `/predict` must not suddenly get another model's predictions. */
  #defaultModel: string | undefined;
  /** Models found at the start that have not been tried. */
  #toStart = new Set<string>();
  /** Why the last poll could not read the folder of the models; empty when it could. */
  #rootFault = "";
  readonly #turns = new Turns();
  readonly #requests: RequestedChanges;
  /** The poll that is under way. */
  #poll: Promise<void> | undefined;
  #started = false;
  /** Of the versions found at the start, while they are being loaded. */
  #progress: LoadProgress | undefined;

  constructor(fleet: Fleet, options: DeploymentOptions) {
    this.#fleet = fleet;
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
    this.#metrics = new DeploymentMetrics(options.tally);
    const { log, watchFeatures = WATCHED_FEATURES } = options;
    const live = new LiveReferences(options.references, log);
    const common = { log, metrics: this.#metrics, clock: this.#clock, live };
    this.#stager = new VersionStager(fleet, { ...common, watchFeatures });
    this.#references = new ReferenceKeeper(fleet, common);
    this.#skipped = new SkippedPathLog(log);
    this.#defaultModel = options.defaultModel;
    this.#requests = new RequestedChanges(this.#turns, options.requests);
  }

  /** Loads all models. */
  start(): Promise<void> {
    return this.#turns.exclusively(async () => {
      const folders = await findModels(this.#options.root, this.#options.modelName);
      this.#lastSnapshot = FolderSnapshot.of(folders);
      this.#skipped.note(await findSkippedPaths(this.#options.root, folders));
      for (const { name } of folders) this.#record(name);
      const count = folders.reduce((sum, { versions }) => sum + versions.length, 0);
      this.#progress = new LoadProgress(count, this.#options.log);
      await this.#publish();
      this.#toStart = new Set(folders.map(({ name }) => name));
      await inOrder(folders, PATIENCE_MS, (folder) => this.#startModel(folder));
      this.#started = true;
      this.#metrics.startCountingReloads();
      this.#progress = undefined;
      this.#warnOfUnknownDefault();
      await this.#publish();
    });
  }

  async #startModel(folder: ModelFolder): Promise<void> {
    if (folder.fault === undefined) await this.#apply(folder, folder.versions, []);
    else await this.#noteFault(folder);
    this.#toStart.delete(folder.name);
    this.#chooseDefault();
  }

  /**
   * Reads the folders once, and takes over changes that have settled.
   *
   * When the folder of the models cannot be read, such as a disk that has lost its mount, all
   * models stay in service: that says nothing about the models.
   */
  poll(): Promise<void> {
    return this.#poll ??= this.#pollOnce().finally(() => this.#poll = undefined);
  }

  /**
   * Loads what a model's folder holds by request, without waiting until changes have settled.
   *
   * Files in service are not loaded again. Others are, even if they have failed before.
   */
  load(model: string): Promise<void> {
    return this.#requests.make(model, "load", async () => {
      const folder = await this.#requireFolder(model);
      const record = this.#models.get(model);
      if (record !== undefined) record.unloaded = false;
      const present = new Set(folder.versions.map(({ version }) => version));
      const gone = [...record?.versions.keys() ?? []].filter((version) => !present.has(version));
      const due = folder.versions.filter((found) => !isInService(found, record));
      const failures = await this.#apply(folder, due, gone);
      if (failures.length > 0) throw failures[0]!;
    });
  }

  /** Takes all versions of a model out of service. */
  unload(model: string): Promise<void> {
    return this.#requests.make(model, "unload", async () => {
      const record = this.#models.get(model);
      if (record === undefined) {
        throw notFoundError(
          `Model ${quoteValue(model)} is not known; known models: ${this.#knownModels()}`,
        );
      }
      record.unloaded = true;
      const remove = [...record.versions.values()].filter(({ active }) => active !== undefined);
      for (const version of remove) {
        this.#takeOut(model, version, "unloaded by request");
      }
      await this.#activate(model, [], remove.map(({ version }) => version));
      this.#options.log.info("model unloaded", { model });
    });
  }

  /** Makes references for versions without one, from the rows that they have answered. */
  async makeReferences(): Promise<void> {
    for (const { name, versions } of [...this.#models.values()]) {
      await this.#whenFree(name, () => this.#references.makeDue(versions.values()));
    }
  }

  /**
   * Makes the last rows that a version has answered its reference.
   *
   * @param rows how many; undefined for all that are kept
   * @throws {KnownError<"not_found" | "unavailable" | "invalid_input">}
   */
  promoteRows(model: string, version: string, rows?: number): Promise<void> {
    return this.#requests.make(
      model,
      `promote ${rows} rows of ${version}`,
      () => this.#references.promote(this.#requireActive(model, version), rows),
    );
  }

  /**
   * Ends the reference made from live rows: the one of reference.json is in force again, or none.
   *
   * @throws {KnownError<"not_found" | "unavailable">}
   */
  takeReferenceBack(model: string, version: string): Promise<void> {
    return this.#requests.make(
      model,
      `take back ${version}`,
      () => this.#references.takeBack(this.#requireActive(model, version)),
    );
  }

  /** Records a request that broke the runtime; the second within a minute sets its version aside. */
  async noteTrap({ model, version, sha256, words }: Trap): Promise<void> {
    const record = this.#models.get(model)?.versions.get(version);
    // The files that broke it have been replaced.
    if (record?.active?.files.sha256 !== sha256) return;
    this.#options.log.error("a request broke the runtime", { model, version, reason: words });
    record.traps = withTrap(record.traps, this.#clock());
    if (record.traps.length < MAX_TRAPS) return;
    const reason = `${MAX_TRAPS} requests within a minute broke the runtime, which said: ${words}`;
    await this.#turns.ofModel(model, () => this.#setAside(model, record, reason));
  }

  /** Records a run that took too long; the second since its files were loaded sets its version aside. */
  async noteHang({ model, version, sha256, seconds }: Hang): Promise<void> {
    const record = this.#models.get(model)?.versions.get(version);
    if (record?.active?.files.sha256 !== sha256) return;
    this.#options.log.error("a run took too long and was stopped", { model, version, seconds });
    record.hangs++;
    if (record.hangs < MAX_HANGS) return;
    const reason = `${MAX_HANGS} runs did not end in time (--run-timeout)`;
    await this.#turns.ofModel(model, () => this.#setAside(model, record, reason));
  }

  /** Sets a version aside whose run did not end, and cost a thread. */
  async noteStuck({ model, version, sha256 }: Pick<Hang, "model" | "version" | "sha256">) {
    const record = this.#models.get(model)?.versions.get(version);
    if (record?.active?.files.sha256 !== sha256) return;
    const reason =
      "a run did not end in time (--run-timeout), and the native engine cannot stop it";
    await this.#turns.ofModel(model, () => this.#setAside(model, record, reason));
  }

  /** All versions in service, for a thread that starts later. */
  activeFiles(): readonly VersionFiles[] {
    return [...this.#models.values()].flatMap(({ versions }) =>
      [...versions.values()].flatMap(({ active }) => active?.files ?? [])
    );
  }

  /** Runs `work` while no change is under way. Changes wait until it has ended. */
  whileStill<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.exclusively(work);
  }

  catalog(): Catalog {
    const models = [...this.#models.values()]
      .map((record) => describeModel(record, this.#started))
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

  /** @throws {KnownError<"not_found" | "unavailable">} when the version is not in service */
  #requireActive(model: string, version: string): ActiveVersion {
    const record = this.#models.get(model)?.versions.get(version);
    const name = `Version ${quoteValue(version)} of model ${quoteValue(model)}`;
    if (record === undefined) throw notFoundError(`${name} is not known`);
    if (record.active === undefined) throw unavailableError(`${name} is not ready`);
    return record.active;
  }

  async #pollOnce(): Promise<void> {
    const folders = await this.#findModels();
    if (folders === undefined) return;
    const previous = this.#lastSnapshot;
    const snapshot = FolderSnapshot.of(folders, previous);
    this.#lastSnapshot = snapshot;
    const skipped = await findSkippedPaths(this.#options.root, folders);
    if (this.#skipped.note(skipped)) await this.#publish();
    const present = folders.map((folder) =>
      this.#whenFree(folder.name, () => this.#followFolder(folder, snapshot, previous))
    );
    const vanished = [...this.#models.values()]
      .filter(({ name, versions }) => snapshot.lacksModel(name, versions.keys(), previous))
      .map((record) => this.#whenFree(record.name, () => this.#removeModel(record)));
    await Promise.all([...present, ...vanished]);
  }

  /**
   * Makes a change that is found again at the next poll, if no change of the model is under way.
   *
   * Otherwise a model that takes long to load would collect changes, and all polls would wait for it.
   */
  async #whenFree(model: string, work: () => Promise<void>): Promise<void> {
    if (!this.#turns.isBusy(model)) await this.#turns.ofModel(model, work);
  }

  /** The model folders; undefined when their folder cannot be read, which is logged once. */
  async #findModels(): Promise<readonly ModelFolder[] | undefined> {
    const { root, modelName, log } = this.#options;
    try {
      const folders = await findModels(root, modelName);
      if (this.#rootFault !== "") log.info("the folder of the models can be read again");
      this.#rootFault = "";
      return folders;
    } catch (error) {
      const reason = describeFault(error);
      if (reason !== this.#rootFault) {
        const message = "cannot read the folder of the models: what is loaded goes on";
        log.error(message, { models: root, reason });
      }
      this.#rootFault = reason;
      return undefined;
    }
  }

  /** @throws {KnownError} when the folder is not there or cannot be read */
  async #requireFolder(model: string): Promise<ModelFolder> {
    const folders = await this.#findModels();
    if (folders === undefined) {
      throw unavailableError(`Cannot read the folder of the models: ${this.#rootFault}`);
    }
    const folder = folders.find(({ name }) => name === model);
    if (folder === undefined) {
      const known = folders.map(({ name }) => name).join(", ") || "none";
      throw notFoundError(`There is no folder for model ${quoteValue(model)}; found: ${known}`);
    }
    if (folder.fault !== undefined) {
      await this.#noteFault(folder);
      throw unavailableError(`Model ${quoteValue(model)}: ${this.#record(model).fault}`);
    }
    return folder;
  }

  /** Takes over the changes of one model that have settled. */
  async #followFolder(
    folder: ModelFolder,
    snapshot: FolderSnapshot,
    previous: FolderSnapshot,
  ): Promise<void> {
    const { name } = folder;
    const record = this.#models.get(name);
    if (record?.unloaded === true) return await this.#followUnloaded(record, snapshot, previous);
    if (folder.fault !== undefined || (record?.fault ?? "") !== "") await this.#noteFault(folder);
    const known = this.#models.get(name)?.versions ?? new Map<string, VersionRecord>();
    const isSettled = (version: string) => snapshot.agreesOn(name, version, previous);
    const changed = folder.versions.filter((found) =>
      isSettled(found.version) &&
      needsLoading(found, known.get(found.version)?.tried, this.#clock())
    );
    const gone = [...known.keys()].filter((version) =>
      !snapshot.hasVersion(name, version) && isSettled(version)
    );
    if (changed.length > 0 || gone.length > 0) await this.#apply(folder, changed, gone);
  }

  /** Forgets the versions of an unloaded model whose folders are gone. */
  async #followUnloaded(
    record: ModelRecord,
    snapshot: FolderSnapshot,
    previous: FolderSnapshot,
  ): Promise<void> {
    const { name, versions } = record;
    const gone = [...versions.keys()].filter((version) =>
      !snapshot.hasVersion(name, version) && snapshot.agreesOn(name, version, previous)
    );
    if (gone.length === 0) return;
    for (const version of gone) this.#removeVersion(record, version);
    await this.#activate(name, [], gone);
  }

  async #removeModel({ name, versions }: ModelRecord): Promise<void> {
    this.#models.delete(name);
    for (const version of versions.values()) this.#metrics.dropVersion(name, version);
    await this.#activate(name, [], [...versions.keys()]);
    this.#metrics.countReload(name, "removed");
    this.#options.log.info("model removed", { model: name });
  }

  /**
   * Stages versions, and activates together those that could be staged.
   *
   * @returns an error for each version that could not be loaded
   */
  async #apply(
    folder: ModelFolder,
    versions: readonly VersionFolder[],
    gone: readonly string[],
  ): Promise<readonly Error[]> {
    const record = this.#record(folder.name);
    const staged: number[] = [];
    const failures: Error[] = [];
    for (const version of versions) {
      try {
        staged.push(await this.#stager.stage(record, folder, version));
      } catch (error) {
        failures.push(error as Error);
      }
      this.#progress?.add();
    }
    for (const version of gone) this.#removeVersion(record, version);
    if (gone.length > 0) this.#metrics.countReload(record.name, "removed");
    await this.#activate(record.name, staged, gone);
    return failures;
  }

  #removeVersion({ name, versions }: ModelRecord, version: string): void {
    this.#metrics.dropVersion(name, versions.get(version)!);
    versions.delete(version);
    this.#options.log.info("version removed", { model: name, version });
  }

  /** Takes a version out of service until its files change or it is loaded by request. */
  async #setAside(model: string, record: VersionRecord, why: string): Promise<void> {
    const { version } = record;
    if (record.active === undefined) return;
    if (this.#models.get(model)?.versions.get(version) !== record) return;
    const reason = `set aside: ${why}. Replace its files, or load it by request`;
    this.#takeOut(model, record, reason);
    this.#options.log.error("version set aside", { model, version, reason: record.reason });
    await this.#activate(model, [], [version]);
  }

  /** Records that a version is not in service. It stays visible, so that alerts can tell. */
  #takeOut(model: string, record: VersionRecord, reason: string): void {
    this.#metrics.dropVersion(model, record);
    this.#metrics.setNotReady(model, record.version);
    record.active = undefined;
    record.reason = reason;
    record.since = this.#clock();
  }

  /** Records that a model's folder cannot be read, or can be read again. Its versions stay in service. */
  async #noteFault({ name, fault }: ModelFolder): Promise<void> {
    const record = this.#record(name);
    const reason = fault === undefined
      ? ""
      : `Cannot read the model's folder: ${describeFault(fault)}`;
    if (reason === record.fault) return;
    record.fault = reason;
    record.faultSince = reason === "" ? undefined : record.faultSince ?? this.#clock();
    this.#noteRefusals(record);
    if (reason === "") {
      this.#options.log.info("the model's folder can be read again", { model: name });
    } else {
      this.#metrics.countReload(name, "failure");
      const serving = isServing(record) ? "the files before" : "nothing";
      this.#options.log.error("model not read", { model: name, reason, serving });
    }
    await this.#activate(name, [], []);
  }

  /** Versions of a folder that cannot be read are as those whose files are refused. */
  #noteRefusals({ name, versions, faultSince }: ModelRecord): void {
    for (const { version, active, reason, since } of versions.values()) {
      // Those not in service have been refused for their own reasons.
      if (active === undefined) continue;
      const refused = faultSince ?? (reason === "" ? undefined : since);
      if (refused === undefined) this.#metrics.dropRefused(name, version);
      else this.#metrics.setRefused(name, version, refused);
    }
  }

  #activate(model: string, staged: readonly number[], versions: readonly string[]): Promise<void> {
    const remove = versions.map((version) => ({ model, version }));
    this.#chooseDefault();
    return this.#fleet.activate({ add: staged, remove, catalog: this.catalog() });
  }

  /** The first model that is serving, once those before it have been tried. */
  #chooseDefault(): void {
    for (const record of this.#models.values()) {
      if (this.#defaultModel !== undefined) return;
      if (isServing(record)) this.#defaultModel = record.name;
      else if (this.#toStart.has(record.name)) return;
    }
  }

  /** Sends the catalog to the threads when no version has come or gone. */
  #publish(): Promise<void> {
    return this.#fleet.activate({ add: [], remove: [], catalog: this.catalog() });
  }

  /** The model may still be added, so an unknown name is no error. */
  #warnOfUnknownDefault(): void {
    const { defaultModel, log } = this.#options;
    if (defaultModel === undefined || this.#models.has(defaultModel)) return;
    log.warn("there is no folder for the default model: /predict answers 503 until there is", {
      model: defaultModel,
      known: this.#knownModels(),
    });
  }

  #knownModels(): string {
    return [...this.#models.keys()].join(", ") || "none";
  }

  #record(name: string): ModelRecord {
    let record = this.#models.get(name);
    if (record === undefined) {
      record = { name, versions: new Map(), fault: "", faultSince: undefined, unloaded: false };
      this.#models.set(name, record);
      this.#metrics.addModel(name);
    }
    return record;
  }
}
