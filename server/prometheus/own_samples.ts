import { seriesOf, valuesOf } from "../metrics/exposition.ts";
import { type Exemplar as OwnExemplar, exemplarLabels } from "../metrics/exemplar.ts";
import type { Exemplars } from "../metrics/exemplars.ts";
import { FAMILIES } from "../metrics/families.ts";
import type { Family, Labels as MetricLabels } from "../metrics/family.ts";
import type { MergedSeries } from "../metrics/merge.ts";
import { withCanonicalBound } from "./scrape/bound.ts";
import type { ExpositionDescription } from "./scrape/exposition.ts";
import type { DirectSample } from "./scrape/scraper.ts";
import { compareText } from "./promql/labels.ts";
import type { Exemplar, Labels } from "./storage.ts";

/**
 * The program's own metrics as samples for its store. They skip the text format.
 *
 * The monitor keeps one labels object per label set. The labels of the series are
 * cached under that object, so no scrape builds or compares labels again.
 */
export class OwnSamples {
  readonly #known = new WeakMap<MetricLabels, Map<Family, readonly Labels[]>>();

  *of(collected: Iterable<MergedSeries>, exemplars: Exemplars): Generator<DirectSample> {
    for (const series of collected) {
      const labels = this.#labels(series);
      const startsAtZero = series.family.kind !== "gauge";
      let i = 0;
      for (
        const { value, exemplar } of valuesOf(series, exemplars.of(series.family, series.labels))
      ) {
        yield {
          labels: labels[i++]!,
          value,
          exemplar: exemplar && ownExemplar(exemplar),
          startsAtZero,
        };
      }
    }
  }

  /** The labels of the samples of a label set, in the order of the samples. */
  #labels(series: MergedSeries): readonly Labels[] {
    let byFamily = this.#known.get(series.labels);
    if (byFamily === undefined) this.#known.set(series.labels, byFamily = new Map());
    let labels = byFamily.get(series.family);
    if (labels === undefined) {
      labels = seriesOf(series).map(({ name, labels }) => seriesLabels(name, labels));
      byFamily.set(series.family, labels);
    }
    return labels;
  }
}

function ownExemplar(exemplar: OwnExemplar): Exemplar {
  const { value, timeMs: time } = exemplar;
  const labels = Object.entries(exemplarLabels(exemplar)).sort(([a], [b]) => compareText(a, b));
  return { labels: new Map(labels), value, time };
}

function seriesLabels(name: string, labels: MetricLabels): Labels {
  const pairs = Object.entries({ __name__: name, ...labels }).filter(([, value]) => value !== "");
  const sorted = new Map(pairs.sort(([a], [b]) => compareText(a, b)));
  return withCanonicalBound(sorted, "le");
}

/** The type and the help text of every metric family of the program. */
export function ownDescriptions(): readonly ExpositionDescription[] {
  return Object.values<Family>(FAMILIES).flatMap(({ name: family, kind, help }) => [
    { kind: "type", family, text: kind },
    { kind: "help", family, text: help },
  ]);
}
