import * as z from "zod";
import { invalidInputError, notFoundError, quoteValue } from "../errors.ts";
import type { AuditAction } from "../access/audit.ts";
import type { Reference } from "../models/folder/reference.ts";
import type { LoadedVersion } from "../models/serving/loaded_version.ts";
import { parseJson } from "./body.ts";
import { json, type Reply } from "./reply.ts";
import type { Exchange, Route } from "./route.ts";
import { OBJECT } from "./schema.ts";
import type { Services } from "./services.ts";
import { describeReference, referenceSchema } from "./reference_state.ts";

const PATH = "/models/{model}/versions/{version}/reference";
const TAG = "Models";

const promotionSchema = z.object({
  rows: z.int().optional().describe(
    "How many of the last rows; all that are kept without it. At least 500.",
  ),
});

/** The reference of a version: read it, make it of live rows, take that back. */
export function referenceRoutes({ store, repository, audit }: Services): readonly Route[] {
  const find = (exchange: Exchange) =>
    store.find(exchange.param("model"), exchange.param("version"));
  /** Changes the version that a request names, and answers where its reference comes from now. */
  const change = async (
    exchange: Exchange,
    action: AuditAction,
    make: (model: string, version: string) => Promise<void>,
  ): Promise<Reply> => {
    const { model, version } = find(exchange);
    const subject = { model, version };
    await audit.during(exchange.caller, action, subject, () => make(model, version));
    return json(describeReference(find(exchange)));
  };
  return [
    {
      method: "GET",
      path: PATH,
      access: "any key",
      statuses: [200, 404, 503],
      doc: {
        summary: "A version's reference profile: the rows that live ones are compared with",
        tag: TAG,
        response: OBJECT,
      },
      handle: (exchange) => json(referenceOf(find(exchange))),
    },
    {
      method: "POST",
      path: PATH,
      access: "admin",
      statuses: [200, 400, 403, 404, 408, 413, 415, 503],
      doc: {
        summary: "Make the last rows that a version has answered its reference",
        tag: TAG,
        body: promotionSchema,
        bodyOptional: true,
        response: referenceSchema,
      },
      handle: async (exchange) => {
        const rows = readRows(await exchange.body());
        return await change(
          exchange,
          "promote_reference",
          (model, version) => repository.promoteRows(model, version, rows),
        );
      },
    },
    {
      method: "DELETE",
      path: PATH,
      access: "admin",
      statuses: [200, 403, 404, 503],
      doc: {
        summary: "Take back a reference made from live rows: reference.json is in force again",
        tag: TAG,
        response: referenceSchema,
      },
      handle: (exchange) => {
        return change(
          exchange,
          "withdraw_reference",
          (model, version) => repository.takeReferenceBack(model, version),
        );
      },
    },
  ];
}

function referenceOf({ model, version, reference }: LoadedVersion): Reference {
  if (reference !== undefined) return reference;
  throw notFoundError(
    `Version ${version} of model "${model}" has no reference profile: it has no reference.json, ` +
      "and has not answered enough rows to make one of them",
  );
}

/** The number of rows that a body asks for, if it does. */
function readRows(bytes: Uint8Array<ArrayBuffer>): number | undefined {
  if (bytes.length === 0) return undefined;
  const body = parseJson(bytes);
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw invalidInputError(`expected an object or an empty body, got ${quoteValue(body)}`);
  }
  for (const field of Object.keys(body)) {
    if (field !== "rows") {
      throw invalidInputError([{ field: field.slice(0, 60), message: 'only "rows" is known' }]);
    }
  }
  const { rows } = body as { rows?: unknown };
  if (rows === undefined || typeof rows === "number" && Number.isInteger(rows)) return rows;
  throw invalidInputError([{
    field: "rows",
    message: `expected a whole number, got ${quoteValue(rows)}`,
  }]);
}
