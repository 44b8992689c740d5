import { labelsOf } from "../../prometheus/promql/labels.ts";
import { type GeneratedSeries, randomSource } from "./generated.ts";

const STEP_MS = 5000;
const HOURS = 2;
const STEPS = HOURS * 3_600_000 / STEP_MS;

/**
 * Two hours of series of every kind up to about `end`, a full hour.
 *
 * No sample lies at a full second. So none is ever at the edge of a window, where Prometheus 2.42
 * counts it and 3 does not: [1m] of queries at full seconds holds the same samples in both.
 */
export function variedSeries(end: number): GeneratedSeries[] {
  const random = randomSource(7);
  const start = end - STEPS * STEP_MS + 1234;
  const found: GeneratedSeries[] = [];

  /** `next` gives the value of a step after the one before; undefined leaves the step out. */
  function add(
    labels: Readonly<Record<string, string>>,
    next: (step: number, before: number) => number | undefined,
    first = 0,
  ): void {
    const times: number[] = [];
    const values: number[] = [];
    let value = first;
    for (let step = 0; step < STEPS; step++) {
      const now = next(step, value);
      if (now === undefined) continue;
      value = now;
      times.push(start + step * STEP_MS);
      values.push(now);
    }
    found.push({ labels: labelsOf(Object.entries(labels)), times, values });
  }

  const instances = ["a:9000", "b:9000", "c:9000"];
  for (const instance of instances) {
    const base = { job: "api", instance };
    add({ __name__: "up", ...base }, (step) => step % 97 === 0 ? 0 : 1);
    for (const status of ["200", "400", "500"]) {
      for (const route of ["/predict", "/feedback"]) {
        const rate = status === "200" ? 40 : 3;
        // Far from zero, or Prometheus 2.42 and 3 extrapolate differently at a series' start.
        add(
          { __name__: "http_requests_total", ...base, status, route },
          (step, before) =>
            step % 701 === 700 ? Math.floor(random() * 1e6) : before + Math.floor(random() * rate),
          1e6,
        );
      }
    }
    addHistogram(instance);
    add(
      { __name__: "memory_bytes", ...base },
      () => 100_000_000 + Math.floor(random() * 50_000_000),
    );
    add({ __name__: "temperature", ...base }, (_, before) => before + random() - 0.5, -3);
    add({ __name__: "limit", ...base }, () => 42);
    add({ __name__: "gappy", ...base }, (step) => step % 300 < 140 ? random() * 10 : undefined);
  }
  add({ __name__: "special", kind: "nan" }, (step) => step % 7 === 3 ? NaN : step);
  add({ __name__: "special", kind: "inf" }, (step) => step % 11 === 5 ? Infinity : step / 3);
  add({ __name__: "special", kind: "minus" }, (step) => step % 13 === 5 ? -Infinity : -step);
  add({ __name__: "special", kind: "huge" }, (step) => step * 1e300);
  add({ __name__: "special", kind: "tiny" }, (step) => step * 1e-300);
  add({ __name__: "short", part: "first" }, (step) => step < 200 ? step : undefined);
  add({ __name__: "short", part: "last" }, (step) => step > STEPS - 200 ? step : undefined);
  add({ __name__: "odd_labels", text: 'ü "quoted" \\ \n', zero: "0" }, (step) => step);
  add({ __name__: "info", instance: "a:9000", version: "1.2", sha: "abc" }, () => 1);
  add({ __name__: "info", instance: "b:9000", version: "1.3", sha: "def" }, () => 1);
  return found;

  function addHistogram(instance: string): void {
    const bounds = ["0.01", "0.05", "0.1", "0.5", "1", "5", "+Inf"];
    const counts = bounds.map(() => 5e5);
    const base = { job: "api", instance };
    const rows = Array.from({ length: STEPS }, () => {
      let total = 0;
      return counts.map((_, i) => {
        counts[i]! += Math.floor(random() * (8 - i));
        return total += counts[i]!;
      });
    });
    bounds.forEach((le, i) => {
      add({ __name__: "latency_seconds_bucket", ...base, le }, (step) => rows[step]![i]!);
    });
    add({ __name__: "latency_seconds_count", ...base }, (step) => rows[step]!.at(-1)!);
    add({ __name__: "latency_seconds_sum", ...base }, (step) => rows[step]!.at(-1)! * 0.125);
  }
}
