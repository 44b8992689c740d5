import { invalidInputError, quoteValue } from "../../errors.ts";
import type { CatalogModel } from "../../models/catalog.ts";
import { parseJson } from "../body.ts";
import { json } from "../reply.ts";
import type { Exchange, Route } from "../route.ts";
import { OBJECT } from "../schema.ts";
import type { Services } from "../services.ts";

const TAG = "Model repository";

/** Triton's model repository extension: lists, loads and unloads models. */
export function repositoryRoutes({ store, repository, audit }: Services): readonly Route[] {
  return [
    {
      method: "POST",
      path: "/v2/repository/index",
      access: "any key",
      statuses: [200, 400, 408, 413, 415],
      doc: {
        summary: "Every model version and its state",
        tag: TAG,
        body: OBJECT,
        bodyOptional: true,
      },
      handle: async (exchange) => {
        const { ready } = await optionalObject(exchange);
        if (ready !== undefined && typeof ready !== "boolean") {
          throw invalidInputError([{
            field: "ready",
            message: `expected true or false, got ${quoteValue(ready)}`,
          }]);
        }
        const all = store.catalog.models.flatMap(indexEntries);
        return json(ready === true ? all.filter(({ state }) => state === "READY") : all);
      },
    },
    {
      method: "POST",
      path: "/v2/repository/models/{model}/load",
      access: "admin",
      statuses: [200, 400, 403, 404, 408, 413, 415, 503],
      doc: {
        summary: "Load or reload a model",
        tag: TAG,
        body: OBJECT,
        bodyOptional: true,
      },
      handle: async (exchange) => {
        const { parameters } = await optionalObject(exchange);
        refuseOverrides(parameters);
        const model = exchange.param("model");
        await audit.during(exchange.caller, "load", { model }, () => repository.load(model));
        return json({});
      },
    },
    {
      method: "POST",
      path: "/v2/repository/models/{model}/unload",
      access: "admin",
      statuses: [200, 400, 403, 404, 408, 413, 415, 503],
      doc: { summary: "Unload a model", tag: TAG, body: OBJECT, bodyOptional: true },
      handle: async (exchange) => {
        await optionalObject(exchange);
        const model = exchange.param("model");
        await audit.during(exchange.caller, "unload", { model }, () => repository.unload(model));
        return json({});
      },
    },
  ];
}

/** An entry for each version, or one without a version for a model that has none. */
function indexEntries({ name, versions, reason }: CatalogModel) {
  return versions.length === 0
    ? [{ name, state: "UNAVAILABLE", reason }]
    : versions.map(({ version, state, reason }) => ({ name, version, state, reason }));
}

/** The body as an object; Triton's client sends no body. */
async function optionalObject(exchange: Exchange): Promise<Readonly<Record<string, unknown>>> {
  const bytes = await exchange.body();
  if (bytes.length === 0) return {};
  const body = parseJson(bytes);
  if (typeof body === "object" && body !== null && !Array.isArray(body)) {
    return body as Record<string, unknown>;
  }
  throw invalidInputError(`expected an object or an empty body, got ${quoteValue(body)}`);
}

/** Rejects the files of a model, which Triton accepts: here models come from their folder only. */
function refuseOverrides(parameters: unknown): void {
  if (typeof parameters !== "object" || parameters === null) return;
  for (const name of Object.keys(parameters)) {
    if (name === "config" || name.startsWith("file:")) {
      throw invalidInputError([{
        field: `parameters.${name.slice(0, 60)}`,
        message: "models are loaded from the model folder only: put the file there",
      }]);
    }
  }
}
