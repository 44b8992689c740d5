import type { Hono } from "hono";
import { forbiddenError } from "../errors.ts";
import { demoRoutes } from "../http/demo_routes.ts";
import { assetRoute } from "../http/page_files.ts";
import { sessionRoutes } from "../http/session_routes.ts";
import { metricsRoute } from "../http/metrics_route.ts";
import type { StreamingRoute } from "../http/route.ts";
import { router } from "../http/router.ts";
import { OBJECT } from "../http/schema.ts";
import { FORWARDED_ROUTES, type ForwardedRoute } from "./forwarded_routes.ts";
import { healthRoutes } from "./health_routes.ts";
import { homeRoute } from "./home_route.ts";
import type { GatewayServices } from "./services.ts";

/** The HTTP app of the gateway: a `Request` in, a `Response` out, without a port. */
export function createGatewayApp(services: GatewayServices): Hono {
  return router([
    homeRoute(services.page),
    assetRoute(services.page),
    ...sessionRoutes(services),
    ...healthRoutes(services),
    metricsRoute(services),
    ...demoRoutes(services.demo),
    ...FORWARDED_ROUTES.map((route) => forwarding(services, route)),
  ], services);
}

function forwarding({ forwarder }: GatewayServices, route: ForwardedRoute): StreamingRoute {
  const { method, path, access } = route;
  const namesModel = access === "any key" || path.includes("{model}");
  return {
    ...{ method, path, access, statuses: [200, 502, 503, 504] },
    doc: { summary: "Forwarded to a model server", tag: "Gateway", response: OBJECT },
    handle: (exchange) => {
      const { key } = exchange.caller;
      if (key?.models !== undefined && !namesModel) {
        throw forbiddenError(
          `The key "${key.name}" is for some models only: name the model in the path, such as ` +
            "/models/NAME/predict",
        );
      }
      return forwarder.forward(exchange, route);
    },
  };
}
