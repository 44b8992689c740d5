import { FAMILIES } from "../../metrics/families.ts";
import type { Tally } from "../../metrics/tally.ts";
import { referenceSource } from "../folder/version_files.ts";
import { labelGauges } from "../watch/label_gauges.ts";
import { type ReferenceGauge, referenceGauges } from "../watch/reference_gauges.ts";
import type { ActiveVersion, VersionRecord } from "./model_record.ts";

/** The metrics of what is in service, and of changes to it. */
export class DeploymentMetrics {
  readonly #tally: Tally;
  #countsReloads = false;

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  /** Creates the counters of a model with the value 0. */
  addModel(model: string): void {
    for (const result of ["success", "failure", "removed"]) {
      this.#tally.counter(FAMILIES.modelReloads, { model, result });
    }
  }

  /** To be called when all models have been loaded once: loading at the start is no reload. */
  startCountingReloads(): void {
    this.#countsReloads = true;
  }

  countReload(model: string, result: "success" | "failure" | "removed"): void {
    if (!this.#countsReloads) return;
    this.#tally.counter(FAMILIES.modelReloads, { model, result }).add(1);
  }

  /** @param now in milliseconds since 1970 */
  setLoaded(active: ActiveVersion, now: number): void {
    const { model, version } = active.files;
    this.#tally.gauge(FAMILIES.modelReady, { model, version }).set(1);
    this.#tally.gauge(FAMILIES.modelLoadedTimestamp, { model, version }).set(now / 1000);
    this.setDescription(active);
  }

  /** Says what a version in service is, and what its reference is. */
  setDescription(active: ActiveVersion): void {
    for (const { family, labels, value } of descriptionOf(active)) {
      this.#tally.gauge(family, labels).set(value);
    }
  }

  dropDescription(active: ActiveVersion): void {
    for (const { family, labels } of descriptionOf(active)) this.#tally.drop(family, labels);
  }

  setNotReady(model: string, version: string): void {
    this.#tally.gauge(FAMILIES.modelReady, { model, version }).set(0);
  }

  /** @param since in milliseconds since 1970 */
  setRefused(model: string, version: string, since: number): void {
    this.#tally.gauge(FAMILIES.modelRefusedTimestamp, { model, version }).set(since / 1000);
  }

  dropRefused(model: string, version: string): void {
    this.#tally.drop(FAMILIES.modelRefusedTimestamp, { model, version });
  }

  dropVersion(model: string, { version, active }: VersionRecord): void {
    this.#tally.drop(FAMILIES.modelReady, { model, version });
    this.#tally.drop(FAMILIES.modelLoadedTimestamp, { model, version });
    this.dropRefused(model, version);
    if (active !== undefined) this.dropDescription(active);
  }
}

function* descriptionOf(
  { files, meaning, engine, watched }: ActiveVersion,
): Generator<ReferenceGauge> {
  const { model, version, sha256, reference } = files;
  const labels = { model, version };
  const { columns, unwatched } = watched.plan;
  const { task } = meaning;
  const info = { ...labels, sha256, task, reference: referenceSource(files), engine };
  yield { family: FAMILIES.modelInfo, labels: info, value: 1 };
  yield { family: FAMILIES.modelWatchedFeatures, labels, value: columns.length };
  yield { family: FAMILIES.modelUnwatchedFeatures, labels, value: unwatched };
  yield* labelGauges(files, meaning);
  if (reference === undefined) return;
  const names = new Set(columns.map(({ feature }) => feature.name));
  const features = Object.entries(reference.features).filter(([name]) => names.has(name));
  yield* referenceGauges(labels, { ...reference, features: Object.fromEntries(features) });
}
