/** The facts that the metrics backend reports about itself and its targets. */

import { MEMORY_PARTS } from "../../expressions/processes.ts";
import { BackendError } from "../../prom/client.ts";
import type { Session } from "../../state/session.ts";

export interface Target {
  readonly labels: Readonly<Record<string, string>>;
  readonly scrapeUrl: string;
  readonly lastError: string;
  readonly lastScrape: string;
  readonly lastScrapeDuration: number;
  readonly health: string;
}

export interface Tsdb {
  readonly headStats?: Readonly<Record<string, number>>;
  readonly seriesCountByMetricName?: readonly { readonly name: string; readonly value: number }[];
}

/** A series of `MEMORY_PARTS`. */
export interface MemoryPart {
  readonly metric: { readonly part?: string };
  /** Seconds since 1970, and bytes. */
  readonly value: readonly [number, string];
}

/** Each part is undefined if the backend does not serve its endpoint, or the request failed. */
export interface Facts {
  /** Why a part is missing that the backend may have; empty for none. */
  readonly failure: string;
  readonly build: Readonly<Record<string, string>> | undefined;
  readonly runtime: Readonly<Record<string, string | number | boolean>> | undefined;
  readonly tsdb: Tsdb | undefined;
  readonly targets: readonly Target[] | undefined;
  readonly flags: Readonly<Record<string, string>> | undefined;
  readonly memory: readonly MemoryPart[] | undefined;
}

export async function readFacts({ client }: Session): Promise<Facts> {
  let failure = "";
  const part = <T>(path: string, params = {}) =>
    client.ask<T>(path, params).then(({ data }) => data, (error) => {
      if (!isNotServed(error)) failure = error.message;
      return undefined;
    });
  const [build, runtime, tsdb, targets, memory] = await Promise.all([
    part<Facts["build"]>("status/buildinfo"),
    part<Facts["runtime"]>("status/runtimeinfo"),
    part<Tsdb>("status/tsdb"),
    part<{ activeTargets: Target[] }>("targets", { state: "active" }),
    part<{ result: MemoryPart[] }>("query", { query: MEMORY_PARTS }),
  ]);
  // Our server does not pass on the flags of another Prometheus: the request would fail and put an
  // error into the console of the browser.
  const flags = client.passedOn ? undefined : await part<Facts["flags"]>("status/flags");
  return {
    ...{ failure, build, runtime, tsdb, flags },
    targets: targets?.activeTargets,
    memory: memory?.result,
  };
}

/** Whether the backend has no such endpoint: those that others than Prometheus leave out. */
function isNotServed(error: unknown): boolean {
  return error instanceof BackendError && (error.status === 404 || error.status === 501);
}
