import { isKind, unavailableError } from "../../errors.ts";
import type { Logger } from "../../logger.ts";
import { fingerprint } from "../folder/fingerprint.ts";
import type { ModelFolder, VersionFolder } from "../folder/model_folder.ts";
import { readVersion } from "../folder/read_version.ts";
import type { VersionFiles } from "../folder/version_files.ts";
import { nextRetry } from "./attempt.ts";
import type { DeploymentMetrics } from "./deployment_metrics.ts";
import { describeFault } from "./describe_fault.ts";
import type { Fleet } from "./fleet.ts";
import type { LiveReferences } from "./live_references.ts";
import type { ActiveVersion, ModelRecord } from "./model_record.ts";
import { watchNotes } from "../watch/watch_plan.ts";
import { watchVersion } from "./watched_version.ts";

export interface VersionStagerOptions {
  readonly log: Logger;
  readonly metrics: DeploymentMetrics;
  readonly clock: () => number;
  readonly live: LiveReferences;
  /** The most features to watch. */
  readonly watchFeatures: number;
}

/** Loads versions on all serving threads, and records the result. */
export class VersionStager {
  readonly #fleet: Fleet;
  readonly #options: VersionStagerOptions;
  #nextId = 0;

  constructor(fleet: Fleet, options: VersionStagerOptions) {
    this.#fleet = fleet;
    this.#options = options;
  }

  /**
   * Reads a version's files and stages them.
   *
   * @returns the number under which the fleet can activate the version
   * @throws {KnownError} why it was not staged, in a text for clients. The version before it stays
   */
  async stage(record: ModelRecord, folder: ModelFolder, version: VersionFolder): Promise<number> {
    try {
      const start = performance.now();
      const files = await this.#options.live.restore(await readVersion(folder, version));
      const id = this.#nextId++;
      const active = await this.#stageFiles(id, files, record);
      this.#recordSuccess(record, version, active, performance.now() - start);
      return id;
    } catch (error) {
      throw this.#recordFailure(record, version, error);
    }
  }

  async #stageFiles(id: number, files: VersionFiles, record: ModelRecord): Promise<ActiveVersion> {
    const before = record.versions.get(files.version)?.active?.watched;
    let active: ActiveVersion | undefined;
    await this.#fleet.stage(id, files, (facts) => {
      const watched = watchVersion(files, facts, this.#options.watchFeatures, before);
      const { task, classes, engine } = facts;
      active = { files, meaning: { task, classes }, engine, watched };
      return watched.rows?.buffer;
    });
    return active!;
  }

  #recordSuccess(
    record: ModelRecord,
    folder: VersionFolder,
    active: ActiveVersion,
    milliseconds: number,
  ): void {
    const { log, metrics, clock } = this.#options;
    const { files, watched: { plan } } = active;
    const { model, version, sha256 } = files;
    const weights = files.externalData.map(({ path }) => path);
    const old = record.versions.get(version);
    if (old?.active !== undefined) metrics.dropVersion(model, old);
    record.versions.set(version, {
      version,
      active,
      tried: { fingerprint: fingerprint(folder, weights), weights, retry: undefined },
      reason: "",
      since: undefined,
      traps: [],
      hangs: 0,
    });
    metrics.dropRefused(model, version);
    metrics.setLoaded(active, clock());
    metrics.countReload(model, "success");
    log.info("version loaded", {
      model,
      version,
      sha256: sha256.slice(0, 12),
      milliseconds: Math.round(milliseconds),
    });
    for (const note of watchNotes(plan)) log.info(note, { model, version });
  }

  /** @returns the error, in a text for clients */
  #recordFailure(record: ModelRecord, folder: VersionFolder, error: unknown): Error {
    const { log, metrics, clock } = this.#options;
    const { version } = folder;
    const shown = isKind(error, "model")
      ? error
      : unavailableError(`Cannot load version ${version}: ${describeFault(error)}`);
    const reason = shown.message;
    const print = fingerprint(folder);
    const old = record.versions.get(version);
    const since = old?.since ?? clock();
    const isRepeated = old?.tried.fingerprint === print && old.reason === reason;
    // The same files fail in the same way when they are at fault.
    const retry = isKind(shown, "model")
      ? undefined
      : nextRetry(isRepeated ? old.tried.retry : undefined, clock());
    record.versions.set(version, {
      version,
      active: old?.active,
      tried: { fingerprint: print, weights: undefined, retry },
      reason,
      since,
      traps: old?.traps ?? [],
      hangs: old?.hangs ?? 0,
    });
    if (old?.active === undefined) metrics.setNotReady(record.name, version);
    metrics.setRefused(record.name, version, since);
    metrics.countReload(record.name, "failure");
    if (isRepeated) return shown;
    const serving = old?.active === undefined ? "nothing" : "the files before";
    log.error("version not loaded", { model: record.name, version, reason, serving });
    return shown;
  }
}
