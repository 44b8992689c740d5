import { errorMessage, invalidInputError, notFoundError, quoteValue } from "../../errors.ts";
import type { Logger } from "../../logger.ts";
import type { VersionFiles } from "../folder/version_files.ts";
import { withFieldsOf } from "../profile/merge_reference.ts";
import { profileRows } from "../profile/profile_rows.ts";
import type { RecentRows } from "../watch/recent_rows.ts";
import { FEWEST_ROWS } from "../watch/row_layout.ts";
import type { DeploymentMetrics } from "./deployment_metrics.ts";
import type { Fleet } from "./fleet.ts";
import type { LiveReferences } from "./live_references.ts";
import type { ActiveVersion, VersionRecord } from "./model_record.ts";

export interface ReferenceKeeperOptions {
  readonly live: LiveReferences;
  readonly log: Logger;
  readonly metrics: DeploymentMetrics;
  readonly clock: () => number;
}

/** Makes references from live rows, and puts them in force on all serving threads. */
export class ReferenceKeeper {
  readonly #fleet: Fleet;
  readonly #options: ReferenceKeeperOptions;

  constructor(fleet: Fleet, options: ReferenceKeeperOptions) {
    this.#fleet = fleet;
    this.#options = options;
  }

  /** Gives those versions without a reference one that have answered enough rows. */
  async makeDue(versions: Iterable<VersionRecord>): Promise<void> {
    for (const { active } of versions) {
      if (active === undefined || active.files.reference !== undefined) continue;
      const { rows } = active.watched;
      if (rows === undefined || rows.collected < rows.capacity) continue;
      await this.#makeFrom(active, rows).catch((error) => {
        // The next rows may be better.
        rows.restart();
        const { model, version } = active.files;
        const reason = errorMessage(error);
        this.#options.log.error("no reference made from live rows", { model, version, reason });
      });
    }
  }

  /**
   * Makes the last rows of a version its reference.
   *
   * @param count undefined for as many as there are
   * @throws {KnownError<"invalid_input">} when there are not so many rows, or too few
   */
  async promote(active: ActiveVersion, count: number | undefined): Promise<void> {
    const { rows } = active.watched;
    const { model, version } = active.files;
    if (rows === undefined) {
      throw invalidInputError(
        `version ${version} of model "${model}" has neither features nor predictions that can be watched`,
      );
    }
    await this.#makeFrom(active, rows, checkCount(count ?? rows.kept, rows.kept, count));
  }

  /** @throws {KnownError<"not_found">} when the reference in force is not a live one */
  async takeBack(active: ActiveVersion): Promise<void> {
    const { files, watched } = active;
    const { model, version } = files;
    if (files.live === undefined) {
      throw notFoundError(
        `Version ${version} of model ${quoteValue(model)} has no reference made from live rows`,
      );
    }
    watched.rows?.restart();
    await this.#putInForce(active, await this.#options.live.drop(files));
    const now = active.files.reference === undefined ? "none" : "file";
    this.#options.log.info("live reference taken back", { model, version, reference: now });
  }

  async #makeFrom(active: ActiveVersion, rows: RecentRows, count = rows.capacity): Promise<void> {
    const { live, clock, log } = this.#options;
    const { files } = active;
    const reference = withFieldsOf(profileRows(rows.last(count)), files.reference);
    await this.#putInForce(active, await live.keep(files, reference, clock()));
    const { model, version } = files;
    const features = Object.keys(reference.features).length;
    log.info("reference made from live rows", { model, version, rows: reference.rows, features });
  }

  async #putInForce(active: ActiveVersion, files: VersionFiles): Promise<void> {
    const { metrics } = this.#options;
    metrics.dropDescription(active);
    active.files = files;
    metrics.setDescription(active);
    const { model, version, sha256, reference, live } = files;
    await this.#fleet.replaceReference({ model, version, sha256, reference, live });
  }
}

/** @param asked undefined when the request names no number */
function checkCount(count: number, kept: number, asked: number | undefined): number {
  if (count >= FEWEST_ROWS && count <= kept) return count;
  const found = asked === undefined ? "" : `, got ${asked}`;
  throw invalidInputError([{
    field: "rows",
    message: kept < FEWEST_ROWS
      ? `a reference needs at least ${FEWEST_ROWS} rows, and only ${kept} were answered so far`
      : `expected a number from ${FEWEST_ROWS} to ${kept}, the rows that are kept${found}`,
  }]);
}
