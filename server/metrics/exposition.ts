import { Registry, type RegistryContentType } from "prom-client";
import { contentType, type ExpositionFormat } from "./exposition_format.ts";
import { FAMILIES } from "./families.ts";
import type { Family, Labels } from "./family.ts";
import { type Exemplar, exemplarLabels } from "./exemplar.ts";
import type { BucketExemplars, Exemplars } from "./exemplars.ts";
import type { MergedSeries } from "./merge.ts";

/** The series of a line of an exposition. */
export interface SampleSeries {
  /** The name of the family, with `_bucket`, `_sum` or `_count` for a histogram. */
  readonly name: string;
  readonly labels: Labels;
}

/** The rest of a line. */
export interface SampleValue {
  readonly value: number;
  /** Of a bucket that has one. */
  readonly exemplar?: Exemplar | undefined;
}

/** One line of an exposition. */
export interface Sample extends SampleSeries, SampleValue {}

/** Every sample of a merged label set. */
export function* samplesOf(series: MergedSeries, exemplars?: BucketExemplars): Generator<Sample> {
  const all = seriesOf(series);
  let i = 0;
  for (const value of valuesOf(series, exemplars)) yield { ...all[i++]!, ...value };
}

/** The series of a merged label set. */
export function seriesOf({ family, labels }: MergedSeries): readonly SampleSeries[] {
  const { name } = family;
  if (family.kind !== "histogram") return [{ name, labels }];
  const bounds = [...family.buckets.map(String), "+Inf"];
  return [
    ...bounds.map((le) => ({ name: `${name}_bucket`, labels: { ...labels, le } })),
    { name: `${name}_sum`, labels },
    { name: `${name}_count`, labels },
  ];
}

/** The values of `seriesOf`, in its order. The buckets of a histogram become cumulative here. */
export function* valuesOf(
  { family, cells }: MergedSeries,
  exemplars?: BucketExemplars,
): Generator<SampleValue> {
  if (family.kind !== "histogram") {
    yield { value: cells[0]! };
    return;
  }
  let count = 0;
  for (let i = 0; i <= family.buckets.length; i++) {
    count += cells[i + 1]!;
    yield { value: count, exemplar: exemplars?.get(i) };
  }
  yield { value: cells[0]! };
  yield { value: count };
}

/** A metric as prom-client's registry reads it. */
interface ReadMetric {
  readonly help: string;
  readonly type: Family["kind"];
  /** For OpenMetrics the registry removes `_total` from the name of a counter before `get()`. */
  name: string;
  get(): Promise<{ readonly values: readonly object[] }>;
}

declare module "prom-client" {
  // The types of prom-client demand its own `Counter` and `Histogram`. These hash their labels at
  // every increment and cannot be set to a total, so only the registry is used: it names series,
  // escapes labels and writes both formats.
  interface Registry<BoundRegistryContentType extends RegistryContentType> {
    registerMetric(metric: ReadMetric): void;
  }
}

/**
 * Writes merged counts as text.
 *
 * @param families in the order in which they are written; those without series have a type too
 */
export async function expositionText(
  series: readonly MergedSeries[],
  format: ExpositionFormat,
  families: readonly Family[] = Object.values(FAMILIES),
  exemplars?: Exemplars,
): Promise<string> {
  const registry = new Registry<RegistryContentType>();
  registry.setContentType(contentType(format));
  const byFamily = Map.groupBy(series, ({ family }) => family);
  for (const family of families) {
    registry.registerMetric(readMetric(family, byFamily.get(family) ?? [], exemplars));
  }
  return await registry.metrics();
}

function readMetric(
  family: Family,
  series: readonly MergedSeries[],
  exemplars: Exemplars | undefined,
): ReadMetric {
  const { name, help, kind } = family;
  const values = series.flatMap((one) =>
    Array.from(samplesOf(one, exemplars?.of(family, one.labels)), (sample) => ({
      ...(sample.name === name ? {} : { metricName: sample.name }),
      labels: sample.labels,
      value: sample.value,
      ...(sample.exemplar === undefined ? {} : { exemplar: readExemplar(sample.exemplar) }),
    }))
  );
  return {
    ...{ name, help, type: kind },
    get() {
      return Promise.resolve({ name: this.name, help, type: kind, values });
    },
  };
}

/** As prom-client's registry reads it, which writes exemplars for OpenMetrics only. */
function readExemplar(exemplar: Exemplar) {
  const { value, timeMs } = exemplar;
  return { labelSet: exemplarLabels(exemplar), value, timestamp: timeMs / 1000 };
}
