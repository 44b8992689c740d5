import { Hono } from "hono";
import { getPath } from "hono/utils/url";
import { withoutBase } from "../net/base_path.ts";
import { methodError, notFoundError } from "../errors.ts";
import { RouteCounts } from "../metrics/route_counts.ts";
import { RememberingRouter } from "./remembering_router.ts";
import { addRoute, respond, type ServerContext, type StreamingRoute } from "./route.ts";

/**
 * An app of these routes, which answers 404 and 405 to everything else.
 *
 * @param basePath the path in front of those of the routes, if a proxy does not strip it
 */
export function router(
  routes: readonly StreamingRoute[],
  context: ServerContext,
  basePath = "",
): Hono {
  const app = new Hono({
    strict: true,
    router: new RememberingRouter(),
    getPath: (request) => pathOf(request, basePath),
  });
  for (const route of routes) addRoute(app, route, context);
  addFallback(app, context);
  return app;
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
