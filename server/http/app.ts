import { Hono } from "hono";
import { getPath } from "hono/utils/url";
import { withoutBase } from "../net/base_path.ts";
import { methodError, notFoundError } from "../errors.ts";
import { RouteCounts } from "../metrics/route_counts.ts";
import { baseOf, FORWARDED_PREFIX } from "./base.ts";
import { feedbackRoute } from "./feedback_route.ts";
import { healthRoutes } from "./health_routes.ts";
import { metricsRoute } from "./metrics_route.ts";
import { modelsRoutes } from "./models_routes.ts";
import { inferenceRoutes } from "./oip/inference_routes.ts";
import { repositoryRoutes } from "./oip/repository_routes.ts";
import { statisticsRoutes } from "./oip/statistics_routes.ts";
import { openApiDocument } from "./openapi.ts";
import { pageRoutes } from "./page_routes.ts";
import { predictRoutes } from "./predict_routes.ts";
import { prometheusRoutes } from "./prometheus_routes.ts";
import { recentRoute } from "./recent_route.ts";
import { json } from "./reply.ts";
import { referenceRoutes } from "./reference_routes.ts";
import { reloadRoute } from "./reload_route.ts";
import { addRoute, respond, type Route, type ServerContext } from "./route.ts";
import { OBJECT } from "./schema.ts";
import { sessionRoutes } from "./session_routes.ts";
import type { Services } from "./services.ts";

/**
 * The HTTP app: a `Request` in, a `Response` out, without a port.
 *
 * @param isPublic whether it has only the routes of clients of the models, because another port
 *   has all of them
 */
export function createApp(services: Services, isPublic = false): Hono {
  const routes = allRoutes(services, isPublic ? isForClients : () => true);
  const basePath = services.options.basePath ?? "";
  const app = new Hono({ strict: true, getPath: (request) => pathOf(request, basePath) });
  for (const route of routes) addRoute(app, route, services);
  addFallback(app, services);
  return app;
}

/** Predictions, labels, health checks, and descriptions of the models. */
function isForClients({ access }: Route): boolean {
  return access === "probe" || access === "predict" || access === "feedback" ||
    access === "any key";
}

function allRoutes(services: Services, isWanted: (route: Route) => boolean): readonly Route[] {
  const all: Route[] = [
    ...pageRoutes(services),
    ...predictRoutes(services),
    feedbackRoute(services),
    ...modelsRoutes(services),
    recentRoute(services),
    ...referenceRoutes(services),
    ...healthRoutes(services),
    metricsRoute(services),
    ...prometheusRoutes(services),
    reloadRoute(services),
    ...sessionRoutes(services),
    // Before the routes of a model, which would take "stats" for a model's name.
    ...statisticsRoutes(services),
    ...inferenceRoutes(services),
    ...repositoryRoutes(services),
  ];
  const routes = all.filter(isWanted);
  routes.push({
    method: "GET",
    path: "/openapi.json",
    access: "any key",
    statuses: [200],
    doc: { summary: "This description", tag: "Health", response: OBJECT },
    handle: ({ request }) => {
      const base = baseOf(request, services.options.basePath);
      const { headers, ...reply } = json(openApiDocument(routes, services.store.loaded(), base));
      return { ...reply, headers: { ...headers, vary: FORWARDED_PREFIX } };
    },
  });
  return routes;
}

/**
 * The path for the router, without the base path, which some proxies strip and others leave.
 *
 * Some clients encode the colon before a verb, such as `/v1/models/m%3Apredict`.
 */
function pathOf(request: Request, basePath: string): string {
  const path = withoutBase(getPath(request), basePath);
  return path.includes("%") ? path.replaceAll(/%3a/gi, ":") : path;
}

/** Unknown paths share one set of counts, so that clients cannot create label values. */
function addFallback(app: Hono, context: ServerContext): void {
  const counts = new Map<string, RouteCounts>();
  app.notFound((c) => {
    const method = KNOWN_METHODS.has(c.req.method) ? c.req.method : "other";
    let methodCounts = counts.get(method);
    if (methodCounts === undefined) {
      methodCounts = new RouteCounts(context.tally, method, "unmatched", [404]);
      counts.set(method, methodCounts);
    }
    const handle = () => {
      const allowed = ["GET", "POST", "DELETE"].filter((other) => hasRoute(app, other, c.req.path));
      if (allowed.length > 0) throw methodError(allowed);
      throw notFoundError("No such path; /openapi.json describes the ones there are");
    };
    return respond(
      c,
      { path: "unmatched", access: "open", takesForms: true, unlimited: true, handle },
      methodCounts,
      context,
    );
  });
}

const KNOWN_METHODS = new Set(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]);

function hasRoute(app: Hono, method: string, path: string): boolean {
  return app.router.match(method, path)[0].length > 0;
}
