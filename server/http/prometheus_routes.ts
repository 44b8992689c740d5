import { isKind } from "../errors.ts";
import { ApiError, ERROR_STATUSES } from "../prometheus/api/api_error.ts";
import { type ApiReply, type ApiRequest, failure } from "../prometheus/api/api_reply.ts";
import { ENDPOINT_PATHS, type EndpointPath } from "../prometheus/api/endpoint_paths.ts";
import { decodeText } from "./body.ts";
import { corsHeaders } from "./cors.ts";
import type { Reply } from "./reply.ts";
import type { Exchange, Route } from "./route.ts";
import { OBJECT } from "./schema.ts";
import type { Services } from "./services.ts";
import { outgoingTrace } from "./traced.ts";

// Statuses of a form that does not reach Prometheus' API.
const BODY_STATUSES = [400, 408, 413, 415];

/** Prometheus' API. The monitor thread answers; its answers pass through unchanged. */
export function prometheusRoutes(services: Services): readonly Route[] {
  const withCors = ({ request }: Exchange, reply: Reply): Reply => {
    const cors = corsHeaders(request.headers.get("origin"), services.options.corsOrigins);
    return { ...reply, headers: { ...reply.headers, ...cors, vary: "origin, accept-encoding" } };
  };
  const routes = ENDPOINT_PATHS.flatMap(({ path, methods, summary }: EndpointPath) =>
    methods.map((method): Route => ({
      method,
      path,
      access: path === "/federate" ? "metrics" : "query",
      takesForms: true,
      statuses: [200, ...ERROR_STATUSES, ...(method === "POST" ? BODY_STATUSES : [])],
      doc: { summary, tag: "Prometheus", response: OBJECT },
      handle: async (exchange) => {
        const request = await apiRequest(exchange, method, path);
        return withCors(exchange, await ask(services, request, exchange.request.signal));
      },
    }))
  );
  routes.push({
    method: "OPTIONS",
    path: "/api/v1/{rest}",
    access: "open",
    statuses: [204],
    doc: {
      summary: "CORS preflight of browsers, for pages of other origins",
      tag: "Prometheus",
    },
    handle: (exchange) => withCors(exchange, { status: 204, body: "", headers: {} }),
  });
  return routes;
}

async function apiRequest(
  exchange: Exchange,
  method: "GET" | "POST",
  path: string,
): Promise<ApiRequest> {
  const { url, headers } = exchange.request;
  return {
    method,
    path,
    name: path.includes("{name}") ? exchange.param("name") : "",
    query: new URL(url).search,
    form: method === "POST" ? await formOf(exchange) : "",
    acceptEncoding: headers.get("accept-encoding"),
    trace: outgoingTrace(exchange.request, exchange.trace),
  };
}

/** A body of another type is ignored, as in Prometheus. */
async function formOf(exchange: Exchange): Promise<string> {
  const type = exchange.request.headers.get("content-type") ?? "";
  return type.startsWith("application/x-www-form-urlencoded")
    ? decodeText(await exchange.body())
    : "";
}

async function ask(
  { monitor }: Services,
  request: ApiRequest,
  signal: AbortSignal,
): Promise<ApiReply> {
  try {
    return await monitor.prometheus(request, signal);
  } catch (error) {
    if (!isKind(error, "unavailable")) throw error;
    return failure(new ApiError("unavailable", error.message), request);
  }
}
