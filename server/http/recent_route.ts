import * as z from "zod";
import { notFoundError } from "../errors.ts";
import { json } from "./reply.ts";
import type { Route } from "./route.ts";
import type { Services } from "./services.ts";

const rowSchema = z.object({
  id: z.string().optional().describe("Names the prediction to POST /feedback."),
  time: z.string().describe("When it was answered, as an ISO 8601 date."),
  model: z.string(),
  version: z.string(),
  milliseconds: z.number().describe("From the parsed body to the result."),
  inputs: z.unknown(),
  prediction: z.unknown(),
});
const responseSchema = z.object({
  model: z.string(),
  version: z.string(),
  rows: z.array(rowSchema).describe("The newest first."),
});

/** The last rows that a version has answered, with `--recent`. */
export function recentRoute({ store, options, monitor }: Services): Route {
  return {
    method: "GET",
    path: "/models/{model}/recent",
    access: "admin",
    statuses: [200, 404, 503, 504],
    doc: {
      summary: "The last rows that a version has answered: needs --recent",
      tag: "Models",
      query: { version: z.string().optional().describe("The default version when absent.") },
      response: responseSchema,
    },
    handle: async (exchange) => {
      const wanted = new URL(exchange.request.url).searchParams.get("version") ?? undefined;
      const { model, version } = store.find(exchange.param("model"), wanted);
      if (options.record.recent === 0) {
        throw notFoundError(
          "No rows are kept: start the server with --recent 100 to see the last 100 of each version",
        );
      }
      const rows = await monitor.recent(model, version);
      const head = JSON.stringify({ model, version }).slice(0, -1);
      return { ...json(null), body: `${head},"rows":${rows}}` };
    },
  };
}
