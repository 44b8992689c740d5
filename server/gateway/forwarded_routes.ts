import type { Route } from "../http/route.ts";

/** A route that the gateway forwards to a model server. */
export interface ForwardedRoute extends Pick<Route, "path"> {
  readonly method: "GET" | "POST";
  readonly access: "predict" | "feedback" | "any key";
  /** Whether the same request twice changes no more than once, so that it may be sent again. */
  readonly isRepeatable: boolean;
  /** Whether its body may be of any length. */
  readonly isEndless?: boolean;
}

/**
 * The routes of clients: predictions, labels, and descriptions of the models. Queries, the dashboard,
 * and what changes models stay with the model server.
 */
export const FORWARDED_ROUTES: readonly ForwardedRoute[] = [
  ...[
    ...["/predict", "/v1/predict", "/v2/predict"],
    ...["/models/{model}/predict", "/models/{model}/versions/{version}/predict"],
    ...["/v1/models/{model}:predict", "/v1/models/{model}/versions/{version}:predict"],
    ...["/v2/models/{model}/infer", "/v2/models/{model}/versions/{version}/infer"],
  ].map(prediction),
  // The server would count a label that comes again as a duplicate, and say so.
  {
    ...{ method: "POST", path: "/feedback", access: "feedback" },
    ...{ isRepeatable: false, isEndless: true },
  },
  { method: "POST", path: "/v2/repository/index", access: "any key", isRepeatable: true },
  ...[
    ...["/models", "/models/{model}", "/models/{model}/versions/{version}"],
    "/models/{model}/versions/{version}/reference",
    ...["/v1/models", "/v1/models/{model}", "/v1/models/{model}/versions/{version}"],
    ...["/v2", "/v2/", "/v2/models", "/v2/models/stats"],
    ...["/v2/models/{model}", "/v2/models/{model}/versions/{version}"]
      .flatMap((path) => [path, `${path}/ready`, `${path}/config`, `${path}/stats`]),
    "/openapi.json",
  ].map(description),
];

function prediction(path: string): ForwardedRoute {
  return { method: "POST", path, access: "predict", isRepeatable: true };
}

function description(path: string): ForwardedRoute {
  return { method: "GET", path, access: "any key", isRepeatable: true };
}
