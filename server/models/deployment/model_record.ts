import type { CatalogModel, CatalogVersion } from "../catalog.ts";
import type { OutputMeaning } from "../decode/prediction.ts";
import type { EngineName } from "../engine_choice.ts";
import { fingerprint } from "../folder/fingerprint.ts";
import type { VersionFolder } from "../folder/model_folder.ts";
import type { VersionFiles } from "../folder/version_files.ts";
import type { Attempt } from "./attempt.ts";
import type { WatchedVersion } from "./watched_version.ts";

/** A version in service. */
export interface ActiveVersion {
  /** Its reference may be replaced while it is in service. */
  files: VersionFiles;
  readonly meaning: OutputMeaning;
  readonly engine: EngineName;
  readonly watched: WatchedVersion;
}

/** A version: what is in service, and how the last attempt to load it ended. */
export interface VersionRecord {
  readonly version: string;
  /** Loaded by the serving threads; undefined when no attempt has succeeded. */
  active: ActiveVersion | undefined;
  readonly tried: Attempt;
  /** Why the last attempt failed, or why the version was set aside; else empty. */
  reason: string;
  /** Since when attempts fail, or the version is set aside, in milliseconds since 1970. */
  since: number | undefined;
  /** When requests broke the runtime within the last minute, in milliseconds since 1970. */
  traps: readonly number[];
  /** How many of its runs took too long and were stopped. */
  hangs: number;
}

export interface ModelRecord {
  readonly name: string;
  readonly versions: Map<string, VersionRecord>;
  /** Why its folder could not be read; empty when it could. */
  fault: string;
  /** Since when it cannot be read, in milliseconds since 1970. */
  faultSince: number | undefined;
  /** Unloaded by request: stays out of service, whatever changes on disk, until it is loaded again. */
  unloaded: boolean;
}

export function isServing({ versions }: ModelRecord): boolean {
  return [...versions.values()].some(({ active }) => active !== undefined);
}

/** Whether the files of a version are in service already. */
export function isInService(folder: VersionFolder, record: ModelRecord | undefined): boolean {
  const known = record?.versions.get(folder.version);
  if (known?.active === undefined) return false;
  const { weights, fingerprint: tried } = known.tried;
  return weights !== undefined && fingerprint(folder, weights) === tried;
}

function describeVersion(
  { fault, faultSince }: ModelRecord,
  { version, active, reason, since }: VersionRecord,
): CatalogVersion {
  const state = active === undefined ? "UNAVAILABLE" : "READY";
  const moment = reason === "" ? faultSince : since;
  return {
    version,
    state,
    reason: reason || fault,
    ...(moment === undefined ? {} : { since: moment }),
  };
}

/** @param started whether every model found at the start has been tried */
export function describeModel(record: ModelRecord, started: boolean): CatalogModel {
  const versions = [...record.versions.values()]
    .sort((a, b) => Number(a.version) - Number(b.version));
  const ready = versions.filter(({ active }) => active !== undefined);
  const preferred = ready.at(-1)?.active?.files.manifest?.default_version;
  return {
    name: record.name,
    defaultVersion: ready.find(({ version }) => version === preferred)?.version ??
      ready.at(-1)?.version,
    versions: versions.map((version) => describeVersion(record, version)),
    unloaded: record.unloaded,
    reason: ready.length > 0 ? "" : record.fault ||
      (versions.at(-1)?.reason ?? (started ? "" : "it is still being loaded")),
  };
}
