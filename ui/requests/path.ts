/** The routes that predict. */

import type { Input } from "./input.ts";

export type Route = "predict" | "infer";

export function routeOf(input: Input): Route {
  return input.kind === "json" ? input.route : "predict";
}

/** The path below the base path of the server. */
export function pathOf(model: string, version: string, route: Route): string {
  const [name, number] = [model, version].map((part) =>
    encodeURIComponent(part).replaceAll("'", "%27")
  );
  const folder = route === "infer" ? "/v2/models" : "/models";
  return `${folder}/${name}/versions/${number}/${route}`;
}
