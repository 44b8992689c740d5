import { json } from "../reply.ts";
import type { Route, RouteDoc } from "../route.ts";
import { OBJECT } from "../schema.ts";
import type { ModelStatistics } from "../../metrics/model_statistics.ts";
import type { Services } from "../services.ts";

const DOC: RouteDoc = {
  summary: "Totals in the form of Triton's statistics extension",
  tag: "Open Inference Protocol",
  response: OBJECT,
};

/** Triton's statistics extension, from the same counts as `/metrics`. */
export function statisticsRoutes({ store, monitor }: Services): readonly Route[] {
  const route = (path: string, select: (model: string, version: string) => Selected): Route => ({
    method: "GET",
    path,
    access: "any key",
    statuses: [200, 404, 503, 504],
    doc: DOC,
    handle: async (exchange) => {
      const { model, version } = select(exchange.param("model"), exchange.param("version"));
      const all = await monitor.statistics();
      return json({
        model_stats: all
          .filter((one) => isLoaded(one))
          .filter((one) => model === undefined || one.model === model)
          .filter((one) => version === undefined || one.version === version)
          .map(tritonStatistics),
      });
    },
  });
  // Counters outlive their version, so statistics of unloaded versions are filtered out.
  const isLoaded = ({ model, version }: ModelStatistics) =>
    [...store.loaded()].some((one) => one.model === model && one.version === version);
  return [
    route("/v2/models/stats", () => ({})),
    route("/v2/models/{model}/stats", (model) => ({ model: store.entry(model).name })),
    route("/v2/models/{model}/versions/{version}/stats", (model, version) => ({
      model,
      version: store.find(model, version).version,
    })),
  ];
}

interface Selected {
  readonly model?: string;
  readonly version?: string;
}

/** Only answered requests are timed, so failed ones are counted without a time. */
function tritonStatistics(stats: ModelStatistics) {
  const { ok = 0, ...others } = stats.requests;
  const failed = Object.values(others).reduce((sum, count) => sum + count, 0);
  return {
    name: stats.model,
    version: stats.version,
    last_inference: Math.round(stats.lastRequestSeconds * 1000),
    inference_count: stats.rows,
    execution_count: stats.runs,
    inference_stats: {
      success: duration(ok, stats.requestSeconds),
      fail: duration(failed, 0),
      queue: duration(ok, stats.queueSeconds),
      compute_input: duration(ok, 0),
      compute_infer: duration(stats.runs, stats.computeSeconds),
      compute_output: duration(ok, 0),
    },
    batch_stats: [],
  };
}

function duration(count: number, seconds: number) {
  return { count, ns: Math.round(seconds * 1e9) };
}
