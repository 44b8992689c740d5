/** Requests of every route of /openapi.json with names, methods, headers and bodies of any kind. */

import fc from "fast-check";
import { hostileName, hostileValue, mostly, writeJson } from "./json_text.ts";
import { headers, withoutBodyOfGet } from "./predict_requests.ts";
import type { FuzzRequest } from "./request.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];

/** The paths of OpenAPI, each with what describes its methods. */
export type Paths = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * Mostly with a method that the path answers.
 *
 * @param names of models and versions that there are
 */
export function routeRequests(
  paths: Paths,
  names: readonly string[],
): fc.Arbitrary<FuzzRequest> {
  return fc.constantFrom(...Object.entries(paths)).chain(([path, methods]) =>
    fc.record({
      method: fc.oneof(
        {
          weight: 3,
          arbitrary: fc.constantFrom(...Object.keys(methods).map((name) => name.toUpperCase())),
        },
        fc.constantFrom(...METHODS),
      ),
      path: filled(path, names),
      headers,
      body: hostileValue.map(writeJson),
    })
  ).map((request) =>
    ["HEAD", "OPTIONS"].includes(request.method)
      ? { ...request, body: null }
      : withoutBodyOfGet(request)
  );
}

/** The path with a name in place of each parameter; what changes models gets names of none. */
function filled(path: string, names: readonly string[]): fc.Arbitrary<string> {
  const changes = path.startsWith("/v2/repository/models/");
  const known = changes ? hostileName : fc.constantFrom(...names);
  const places = path.match(/\{\w+\}/g) ?? [];
  return fc.tuple(...places.map(() => mostly(known, hostileName))).map((values) =>
    places.reduce(
      (text, place, i) => text.replace(place, () => encodeURIComponent(String(values[i]))),
      path,
    )
  );
}
