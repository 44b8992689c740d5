import { FAMILIES } from "../../metrics/families.ts";
import type { Tally } from "../../metrics/tally.ts";
import type { OutputMeaning } from "../decode/prediction.ts";
import type { VersionFiles } from "../folder/version_files.ts";
import { labelGauges } from "../watch/label_gauges.ts";
import { type ReferenceGauge, referenceGauges } from "../watch/reference_gauges.ts";
import type { VersionRecord } from "./model_record.ts";

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
  setLoaded(files: VersionFiles, meaning: OutputMeaning, now: number): void {
    const { model, version } = files;
    this.#tally.gauge(FAMILIES.modelReady, { model, version }).set(1);
    this.#tally.gauge(FAMILIES.modelLoadedTimestamp, { model, version }).set(now / 1000);
    this.#tally.gauge(FAMILIES.modelInfo, infoLabels(files, meaning)).set(1);
    for (const { family, labels, value } of gauges(files, meaning)) {
      this.#tally.gauge(family, labels).set(value);
    }
  }

  setNotReady(model: string, version: string): void {
    this.#tally.gauge(FAMILIES.modelReady, { model, version }).set(0);
  }

  dropVersion(model: string, { version, active }: VersionRecord): void {
    this.#tally.drop(FAMILIES.modelReady, { model, version });
    this.#tally.drop(FAMILIES.modelLoadedTimestamp, { model, version });
    if (active === undefined) return;
    const { files, meaning } = active;
    this.#tally.drop(FAMILIES.modelInfo, infoLabels(files, meaning));
    for (const { family, labels } of gauges(files, meaning)) {
      this.#tally.drop(family, labels);
    }
  }
}

/** Everything that rules compare the counts of a version with. */
function* gauges(files: VersionFiles, meaning: OutputMeaning): Generator<ReferenceGauge> {
  const { model, version, reference } = files;
  if (reference !== undefined) yield* referenceGauges({ model, version }, reference);
  yield* labelGauges(files, meaning);
}

function infoLabels({ model, version, sha256 }: VersionFiles, { task }: OutputMeaning) {
  return { model, version, sha256, task };
}
