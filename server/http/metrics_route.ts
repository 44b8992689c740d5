import * as z from "zod";
import { acceptsGzip, gzip } from "../net/gzip.ts";
import { contentType, type ExpositionFormat } from "../metrics/exposition_format.ts";
import type { Reply } from "./reply.ts";
import type { Route } from "./route.ts";
import type { Services } from "./services.ts";

/** The metrics of all threads. */
export function metricsRoute(
  { monitor }: { readonly monitor: Pick<Services["monitor"], "metrics"> },
): Route {
  return {
    method: "GET",
    path: "/metrics",
    access: "metrics",
    statuses: [200, 503, 504],
    doc: {
      summary: "Metrics for Prometheus",
      tag: "Metrics",
      response: z.string(),
      responseTypes: ["text/plain", "application/openmetrics-text"],
    },
    handle: async ({ request }) => {
      const format = preferredFormat(request.headers.get("accept"));
      const text = await monitor.metrics(format);
      return compressed(text, contentType(format), request.headers.get("accept-encoding"));
    },
  };
}

const OPENMETRICS = "application/openmetrics-text";
const PLAIN = "text/plain";

/**
 * OpenMetrics when the client prefers it to plain text, as Prometheus does;
 * plain text when the client sends no preference, or accepts neither.
 */
export function preferredFormat(accept: string | null): ExpositionFormat {
  const weights = parseWeights(accept ?? "");
  const openMetrics = weights.get(OPENMETRICS) ?? 0;
  const plain = weights.get(PLAIN) ?? weights.get("text/*") ?? weights.get("*/*") ?? 0;
  return openMetrics > plain || (openMetrics > 0 && openMetrics === plain)
    ? "openmetrics"
    : "prometheus";
}

/**
 * The highest weight of each media range.
 *
 * `@std/http/negotiation` would also compare parameters: a client that accepts only another version
 * of OpenMetrics would get plain text.
 */
function parseWeights(accept: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const range of accept.toLowerCase().split(",")) {
    const [type, ...parameters] = range.split(";").map((part) => part.trim());
    const q = parameters.find((parameter) => parameter.startsWith("q="));
    const weight = q === undefined ? 1 : Number(q.slice(2));
    if (Number.isNaN(weight)) continue;
    weights.set(type!, Math.max(weights.get(type!) ?? 0, weight));
  }
  return weights;
}

async function compressed(
  text: string,
  type: string,
  acceptEncoding: string | null,
): Promise<Reply> {
  const headers = { "content-type": type, vary: "accept, accept-encoding" };
  if (!acceptsGzip(acceptEncoding)) return { status: 200, body: text, headers };
  const body = await gzip(new TextEncoder().encode(text));
  return { status: 200, body, headers: { ...headers, "content-encoding": "gzip" } };
}
