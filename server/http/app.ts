import type { Hono } from "hono";
import { baseOf, FORWARDED_PREFIX } from "./base.ts";
import { demoRoutes } from "./demo_routes.ts";
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
import type { Route } from "./route.ts";
import { router } from "./router.ts";
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
  return router(routes, services, services.options.basePath);
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
    ...demoRoutes(services.demo),
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
