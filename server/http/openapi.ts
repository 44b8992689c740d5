import * as z from "zod";
import { SESSION_COOKIE } from "../access/sessions.ts";
import type { LoadedVersion } from "../models/serving/loaded_version.ts";
import { type Feature, mayBeAbsent } from "../models/folder/manifest.ts";
import { VERSION } from "../version.ts";
import { ARROW_TYPE, CSV_TYPE, ROW_TYPES } from "./media_type.ts";
import { predictResponseSchema } from "./predict_response.ts";
import { errorSchema } from "./problem.ts";
import { allStatuses, type Route } from "./route.ts";
import { type JsonSchema, jsonSchema } from "./schema.ts";

const DESCRIPTIONS: Readonly<Record<number, string>> = {
  200: "The result",
  304: "The copy of the client is up to date",
  400: "The request is invalid; `error` says what to change",
  401: "The request has no valid API key",
  403: "The sender may not make this request",
  404: "No such model, version or path",
  405: "The path does not support this method",
  408: "The body did not arrive in time",
  413: "The body has more bytes or rows than the server accepts",
  415: "The type or encoding of the body is not supported",
  429: "More requests or rows than the caller may send: try again after `Retry-After` seconds",
  500: "Internal error; the log of the server has the cause",
  503: "Not ready or overloaded: try again after `Retry-After` seconds",
  504: "The answer was not ready in time",
};

// Any of them shows an API key, where the server has keys.
const SECURITY_SCHEMES = {
  bearer: { type: "http", scheme: "bearer", description: "Authorization: Bearer KEY" },
  header: { type: "apiKey", in: "header", name: "X-API-Key" },
  basic: { type: "http", scheme: "basic", description: "The password is the key." },
  session: { type: "apiKey", in: "cookie", name: SESSION_COOKIE },
} as const;

/** @param scope what the key must be for; keys are needed only where the server has some */
function security(access: Route["access"]): JsonSchema {
  if (access === "open" || access === "probe") return { security: [] };
  return {
    security: [{}, ...Object.keys(SECURITY_SCHEMES).map((name) => ({ [name]: [] }))],
    ...(access === "any key" ? {} : { "x-required-scope": access }),
  };
}

/**
 * Describes the routes, and the records of the loaded models, in OpenAPI 3.1.
 *
 * @param basePath the prefix of all paths
 */
export function openApiDocument(
  routes: readonly Route[],
  models: Iterable<LoadedVersion>,
  basePath = "",
): JsonSchema {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    paths[route.path] ??= {};
    paths[route.path]![route.method.toLowerCase()] = describeRoute(route);
  }
  const schemas: Record<string, JsonSchema> = { Error: jsonSchema(errorSchema) };
  for (const version of models) {
    if (version.manifest === undefined) continue;
    const name = `${version.model}.v${version.version}`;
    schemas[name] = recordSchema(version);
    paths[`/models/${version.model}/versions/${version.version}/predict`] = {
      post: describeModelRoute(version, `#/components/schemas/${name}`),
    };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Modelwatch", version: VERSION, license: { name: "MIT", identifier: "MIT" } },
    ...(basePath === "" ? {} : { servers: [{ url: basePath }] }),
    paths,
    components: { schemas, securitySchemes: SECURITY_SCHEMES },
  };
}

function describeRoute(route: Route): JsonSchema {
  const { method, path, doc } = route;
  const parameters = [
    ...Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => ({
      ...{ name, in: "path", required: true, schema: { type: "string" } },
    })),
    ...Object.entries(doc.query ?? {}).map(([name, type]) => ({
      ...{ name, in: "query", schema: jsonSchema(type) },
    })),
  ];
  return {
    operationId:
      `${method.toLowerCase()}${path.replace(/\W+(\w)?/g, (_, c) => (c ?? "").toUpperCase())}` +
      (path.endsWith("/") && path !== "/" ? "Slash" : ""),
    summary: doc.summary,
    tags: [doc.tag],
    ...security(route.access),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(doc.body === undefined ? {} : {
      requestBody: bodyOf(jsonSchema(doc.body), doc.bodyOptional !== true, doc.bodyTypes),
    }),
    responses: responses(allStatuses(route), doc.response, doc.responseTypes),
  };
}

function describeModelRoute(version: LoadedVersion, schema: string): JsonSchema {
  const record = { $ref: schema };
  return {
    operationId: `predict.${version.model}.v${version.version}`,
    summary: version.manifest?.description || `Predict with ${version.model}`,
    tags: ["Predict"],
    ...security("predict"),
    requestBody: bodyOf(
      {
        oneOf: [record, {
          type: "object",
          required: ["instances"],
          properties: { instances: { type: "array", items: record, minItems: 1 } },
        }],
      },
      true,
      ROW_TYPES,
    ),
    responses: responses(
      [200, 400, 401, 403, 404, 408, 413, 415, 429, 503, 504],
      predictResponseSchema,
      ROW_TYPES,
    ),
  };
}

function bodyOf(
  schema: JsonSchema,
  required: boolean,
  types: readonly string[] = ["application/json"],
): JsonSchema {
  return { required, content: contentOf(types, schema) };
}

/** Bodies that are no JSON have other schemas. */
const SCHEMAS: ReadonlyMap<string, JsonSchema> = new Map<string, JsonSchema>([
  [CSV_TYPE, { type: "string" }],
  [ARROW_TYPE, { type: "string", format: "binary" }],
]);

function contentOf(types: readonly string[], schema: JsonSchema): JsonSchema {
  return Object.fromEntries(types.map((type) => [type, { schema: SCHEMAS.get(type) ?? schema }]));
}

function responses(
  statuses: readonly number[],
  answer: z.ZodType = z.unknown(),
  types: readonly string[] = ["application/json"],
): JsonSchema {
  const all = [...new Set([...statuses, 500])].map((status) => {
    if (status === 304) return [status, { description: DESCRIPTIONS[status] }];
    const content = status === 200
      ? contentOf(types, jsonSchema(answer))
      : { "application/json": { schema: { $ref: "#/components/schemas/Error" } } };
    return [status, { description: DESCRIPTIONS[status] ?? "", content }];
  });
  return Object.fromEntries(all);
}

/** The schema of a record of named features. */
function recordSchema({ manifest }: LoadedVersion): JsonSchema {
  const features = manifest!.features;
  return {
    type: "object",
    required: features.filter((feature) => !mayBeAbsent(feature)).map((feature) => feature.name),
    properties: Object.fromEntries(features.map((feature) => [feature.name, valueSchema(feature)])),
  };
}

function valueSchema(feature: Feature): JsonSchema {
  const optional = mayBeAbsent(feature);
  const common = {
    ...(feature.description === undefined ? {} : { description: feature.description }),
    ...(feature.default === undefined ? {} : { default: feature.default }),
  };
  if (feature.type === "number") {
    return { type: optional ? ["number", "null"] : "number", ...common };
  }
  if (feature.accept_unknown) return { examples: feature.values.slice(0, 10), ...common };
  return { enum: optional ? [...feature.values, null] : feature.values, ...common };
}
