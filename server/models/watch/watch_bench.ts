import { Tally } from "../../metrics/tally.ts";
import type { Reference } from "../folder/reference.ts";
import type { Tensor } from "../tensor.ts";
import { numberColumns } from "./testing/number_rows.ts";
import { Watch } from "./watch.ts";

// Beyond the nearest caches of a processor: what a large model reads in each of its runs.
const weights = new Float64Array(2 ** 19).fill(1);
let sum = 0;

/** Numbers like those of a normal distribution, the same in every run. */
function normal(count: number): Float32Array {
  let state = 1;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  return Float32Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random()),
  );
}

for (const [rows, width] of [[1, 30], [256, 30], [1, 200], [32, 200]] as const) {
  const columns = numberColumns(Array.from({ length: width }, (_, i) => `f${i}`));
  const profile = {
    ...{ type: "number", missing: 0, mean: 0, stddev: 1, min: -4, max: 4 } as const,
    edges: [-1.28, -0.84, -0.52, -0.25, 0, 0.25, 0.52, 0.84, 1.28],
    shares: Array(10).fill(0.1),
  };
  const reference: Reference = {
    rows: 1000,
    features: Object.fromEntries(columns.map(({ feature }) => [feature.name, profile])),
  };
  const watch = new Watch(new Tally(() => {}), {
    ...{ model: "m", version: "1", columns, task: "tensor", reference },
  });
  const feeds: Tensor[] = [{ datatype: "FP32", shape: [rows, width], data: normal(rows * width) }];
  Deno.bench(`count ${rows} rows of ${width} numbers`, () => watch.countRows(feeds, rows));
  if (width < 200) continue;
  Deno.bench(`count ${rows} rows of ${width} numbers after a large model`, (bench) => {
    for (let i = 0; i < weights.length; i += 8) sum += weights[i]!;
    bench.start();
    watch.countRows(feeds, rows);
    bench.end();
  });
}
