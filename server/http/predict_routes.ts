import type { Predictions } from "../models/decode/prediction.ts";
import type { Answer, LoadedVersion } from "../models/serving/loaded_version.ts";
import { LONG_ROWS } from "../models/serving/row_pieces.ts";
import { isSmallBody, parseJson, requireJsonType } from "./body.ts";
import { countInvalid } from "./count_invalid.ts";
import { answerFormat, type BodyFormat, bodyFormat, ROW_TYPES } from "./media_type.ts";
import {
  parseNumbers,
  parsePredictRequest,
  parseServingRequest,
  type PredictRequest,
  predictRequestSchema,
  servingRequestSchema,
} from "./predict_request.ts";
import { predictResponseSchema, servingResponseSchema } from "./predict_response.ts";
import { parseLargeJson } from "./large_json.ts";
import { ROW_LISTS } from "./large_rows.ts";
import { writeLongList } from "./long_list.ts";
import { PredictionText } from "./prediction_text.ts";
import { noteRefusals } from "./note_refusals.ts";
import { recordAnswer } from "./record_rows.ts";
import { ALLOW_NAN, allowsNaN, json, jsonText, type Reply } from "./reply.ts";
import type { Exchange, Route, RouteDoc } from "./route.ts";
import type { Services } from "./services.ts";
import { tableReply } from "./table_reply.ts";
import { parseTable } from "./table_request.ts";

const STATUSES = [200, 400, 404, 408, 413, 415, 503, 504];

interface Target {
  readonly model?: string;
  readonly version?: string;
}

/** Predictions from named features or rows: our own routes, and those of KServe V1. */
export function predictRoutes(services: Services): readonly Route[] {
  const nextId = idSource();

  function route(path: string, doc: string, targetOf: (exchange: Exchange) => Target): Route {
    return {
      method: "POST",
      path,
      access: "predict",
      statuses: STATUSES,
      doc: {
        ...{ summary: doc, tag: "Predict", query: ALLOW_NAN },
        ...{ body: predictRequestSchema, bodyTypes: ROW_TYPES },
        ...{ response: predictResponseSchema, responseTypes: ROW_TYPES },
      },
      handle: async (exchange) => {
        const { request, version, answer } = await predict(
          services,
          exchange,
          { path, parse: parsePredictRequest, takesTables: true },
          targetOf(exchange),
        );
        const allowNaN = allowsNaN(exchange.request);
        const { predictions, ids } = answer;
        const format = answerFormat(exchange.request);
        if (format !== "json") return tableReply(version, predictions, ids(), format, allowNaN);
        const head = `"id":"${nextId()}","model":${JSON.stringify(version.model)},` +
          `"version":${JSON.stringify(version.version)},`;
        const texts = textsOf(version, allowNaN);
        if (predictions.length > LONG_ROWS) return await longReply(head, texts, answer);
        const main = request.single ? `,"prediction":${texts.main(predictions.at(0)!)}` : "";
        return jsonText(`{${head}"predictions":[${listOf(predictions, ids(), texts)}]${main}}`);
      },
    };
  }

  return [
    route("/predict", "Predict with the default model", () => ({})),
    route("/v1/predict", "Predict with version 1 of the default model", () => ({ version: "1" })),
    route("/v2/predict", "Predict with version 2 of the default model", () => ({ version: "2" })),
    route("/models/{model}/predict", "Predict with a model", (exchange) => ({
      model: exchange.param("model"),
    })),
    route("/models/{model}/versions/{version}/predict", "Predict with a model's version", ofPath),
    servingRoute(services, "/v1/models/{model}:predict", (exchange) => ({
      model: exchange.param("model"),
    })),
    servingRoute(services, "/v1/models/{model}/versions/{version}:predict", ofPath),
  ];
}

function ofPath(exchange: Exchange): Target {
  return { model: exchange.param("model"), version: exchange.param("version") };
}

const textsOfVersions = new WeakMap<LoadedVersion, PredictionText>();

function textsOf(version: LoadedVersion, allowNaN: boolean): PredictionText {
  if (allowNaN) return new PredictionText(version.classes, true);
  let texts = textsOfVersions.get(version);
  if (texts === undefined) {
    texts = new PredictionText(version.classes, false);
    textsOfVersions.set(version, texts);
  }
  return texts;
}

function listOf(
  predictions: Predictions,
  ids: readonly (string | undefined)[],
  texts: PredictionText,
): string {
  let list = "";
  for (let row = 0; row < predictions.length; row++) {
    if (row > 0) list += ",";
    list += texts.of(predictions.at(row)!, ids[row]);
  }
  return list;
}

const SERVING_DOC: RouteDoc = {
  summary: "Predict in the protocol of KServe V1 and TensorFlow Serving",
  tag: "KServe V1",
  query: ALLOW_NAN,
  body: servingRequestSchema,
  response: servingResponseSchema,
};

function servingRoute(
  services: Services,
  path: string,
  targetOf: (exchange: Exchange) => Target,
): Route {
  return {
    method: "POST",
    path,
    access: "predict",
    statuses: STATUSES,
    doc: SERVING_DOC,
    handle: async (exchange): Promise<Reply> => {
      const { version, answer } = await predict(
        services,
        exchange,
        { path, parse: parseServingRequest, takesTables: false },
        targetOf(exchange),
      );
      const texts = textsOf(version, allowsNaN(exchange.request));
      if (answer.predictions.length > LONG_ROWS) {
        return await longReply("", texts, { ...answer, ids: () => [] });
      }
      const reply = jsonText(`{"predictions":[${listOf(answer.predictions, [], texts)}]}`);
      return { ...reply, headers: { ...reply.headers, ...idHeader(answer) } };
    },
  };
}

/** An answer with many rows, written in slices. Its head stands before the predictions. */
async function longReply(
  head: string,
  texts: PredictionText,
  { predictions, ids }: Answer,
): Promise<Reply> {
  const textOf = (from: number, to: number) =>
    listOf(predictions.slice(from, to), ids(from, to), texts);
  const body = await writeLongList(`{${head}"predictions":[`, predictions.length, textOf, "]}");
  return { ...json(null), body };
}

// Beyond, the header could be longer than what proxies pass on, which is often 8 kB.
const MAX_HEADER_IDS = 50;

/** The protocol's answer has no place for ids, so they are in a header. */
function idHeader({ predictions, ids }: Answer): Readonly<Record<string, string>> {
  if (predictions.length > MAX_HEADER_IDS) return {};
  const made = ids();
  return made.every((id) => id === undefined) ? {} : { "prediction-id": made.join(",") };
}

interface Predicted {
  readonly request: PredictRequest;
  readonly version: LoadedVersion;
  readonly answer: Answer;
}

interface Asked {
  /** Of the route. */
  readonly path: string;
  readonly parse: (body: unknown, maxRows: number) => PredictRequest;
  /** Whether rows may be sent in other formats than JSON. */
  readonly takesTables: boolean;
}

async function predict(
  services: Services,
  exchange: Exchange,
  asked: Asked,
  target: Target,
): Promise<Predicted> {
  const { store, guard } = services;
  if (!asked.takesTables) requireJsonType(exchange.request);
  const format = asked.takesTables ? bodyFormat(exchange.request) : "json";
  if (!isSmallBody(exchange.request)) store.requireRoom(target.model, target.version);
  const bytes = await exchange.body();
  const parsed = format === "json" ? await parseLarge(bytes, asked.takesTables) : undefined;
  // Found after the body has arrived: until then the version could be replaced.
  const version = store.find(target.model, target.version);
  guard.requireModel(exchange.caller.key, version.model);
  return await noteRefusals(
    version,
    asked.path,
    () => predictWith(version, bytes, { ...asked, format, parsed }, exchange, services),
  );
}

/** A large body, parsed before its version is found. */
interface LargeBody {
  /** Undefined for a small body, and for one that must be parsed whole. */
  readonly parsed: { readonly request?: PredictRequest; readonly body?: unknown } | undefined;
}

/** Parses a large body in slices. */
async function parseLarge(
  bytes: Uint8Array<ArrayBuffer>,
  takesList: boolean,
): Promise<LargeBody["parsed"]> {
  const request = await parseNumbers(bytes, takesList);
  return request === undefined ? await parseLargeJson(bytes, ROW_LISTS) : { request };
}

async function predictWith(
  version: LoadedVersion,
  bytes: Uint8Array<ArrayBuffer>,
  { parse, format, parsed }: Asked & LargeBody & { readonly format: BodyFormat },
  exchange: Exchange,
  { options, recorder }: Services,
): Promise<Predicted> {
  version.requireRoom();
  const request = countInvalid(version, () => {
    if (format !== "json") return parseTable(bytes, format, version, options.maxRows);
    return parsed?.request ??
      parse(parsed === undefined ? parseJson(bytes) : parsed.body, options.maxRows);
  });
  const { instances, fieldOf } = request;
  exchange.useRows(instances.length);
  const since = performance.now();
  const answer = await version.predict(instances, fieldOf, options.timeoutMs, exchange.trace);
  const milliseconds = performance.now() - since;
  return {
    ...{ request, version },
    answer: recorder === undefined
      ? answer
      : recordAnswer(recorder, version, instances, answer, milliseconds),
  };
}

/** Makes ids that are unique over all threads: a random prefix and a counter. */
function idSource(): () => string {
  const prefix = crypto.randomUUID().slice(0, 13);
  let count = 0;
  return () => `${prefix}-${(count++).toString(36)}`;
}
