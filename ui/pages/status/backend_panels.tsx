import type { Zone } from "../../format/clock.ts";
import { show } from "../../format/units.ts";
import type { Facts } from "./facts.ts";
import { memoryPairs } from "./memory_pairs.ts";
import { Pairs } from "./pairs.tsx";
import { sourcePairs, storagePairs } from "./source_pairs.ts";

const MOST_METRICS = 14;

/** The metrics backend: its version and runtime, its storage, its largest metrics, its settings. */
export function BackendPanels({ facts, zone }: { facts: Facts; zone: Zone }) {
  const { build, runtime, tsdb, flags } = facts;
  const largest = tsdb?.seriesCountByMetricName?.slice(0, MOST_METRICS) ?? [];
  const memory = memoryPairs(facts.memory ?? []);
  return (
    <>
      {(build ?? tsdb) && (
        <section class="panel c6">
          <h2>Metrics backend</h2>
          <Pairs pairs={sourcePairs({ ...build, ...runtime }, zone)} />
          {tsdb?.headStats && (
            <>
              <h2 class="second">Storage</h2>
              <Pairs pairs={storagePairs(tsdb.headStats, zone)} />
            </>
          )}
        </section>
      )}
      {(largest.length > 0 || memory.length > 0) && (
        <section class="panel c6">
          {largest.length > 0 && (
            <>
              <h2>
                Largest metrics <small>by series count</small>
              </h2>
              <Pairs pairs={largest.map(({ name, value }) => [name, show(value, "count")])} />
            </>
          )}
          {memory.length > 0 && (
            <>
              <h2 class={largest.length > 0 ? "second" : ""}>
                Memory <small>all processes</small>
              </h2>
              <Pairs pairs={memory} />
            </>
          )}
        </section>
      )}
      {flags && Object.keys(flags).length > 0 && (
        <section class="panel c12">
          <details>
            <summary>Backend settings</summary>
            <Pairs pairs={Object.entries(flags)} />
          </details>
        </section>
      )}
    </>
  );
}
