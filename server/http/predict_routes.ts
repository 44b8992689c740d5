import type { Answer, LoadedVersion } from "../models/serving/loaded_version.ts";
import { LONG_ROWS } from "../models/serving/row_pieces.ts";
import { isSmallBody, parseJson, requireJsonType } from "./body.ts";
import { countInvalid } from "./count_invalid.ts";
import {
  parsePredictRequest,
  parseServingRequest,
  type PredictRequest,
  predictRequestSchema,
  servingRequestSchema,
} from "./predict_request.ts";
import {
  mainAnswer,
  predictionBody,
  type PredictResponse,
  predictResponseSchema,
  servingResponseSchema,
} from "./predict_response.ts";
import { parseLargeJson } from "./large_json.ts";
import { ROW_LISTS } from "./large_rows.ts";
import { writeLongList } from "./long_list.ts";
import { stringifyNonFinite } from "./lossless_json.ts";
import { noteRefusals } from "./note_refusals.ts";
import { recordAnswer } from "./record_rows.ts";
import { ALLOW_NAN, allowsNaN, answerJson, json, type Reply } from "./reply.ts";
import type { Exchange, Route, RouteDoc } from "./route.ts";
import type { Services } from "./services.ts";

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
        ...{ body: predictRequestSchema, response: predictResponseSchema },
      },
      handle: async (exchange) => {
        const { request, version, answer } = await predict(
          services,
          exchange,
          { path, parse: parsePredictRequest },
          targetOf(exchange),
        );
        const allowNaN = allowsNaN(exchange.request);
        const { predictions, ids } = answer;
        if (predictions.length > LONG_ROWS) {
          const head = { id: nextId(), model: version.model, version: version.version };
          return await longReply(head, version, answer, allowNaN);
        }
        const made = ids();
        const bodies = predictions.map((prediction, row) =>
          predictionBody(prediction, version.classes, made[row])
        );
        const body: PredictResponse = {
          id: nextId(),
          model: version.model,
          version: version.version,
          predictions: bodies,
          ...(request.single ? { prediction: mainAnswer(bodies[0]!) } : {}),
        };
        return answerJson(body, allowNaN);
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
        { path, parse: parseServingRequest },
        targetOf(exchange),
      );
      const allowNaN = allowsNaN(exchange.request);
      if (answer.predictions.length > LONG_ROWS) {
        return await longReply({}, version, { ...answer, ids: () => [] }, allowNaN);
      }
      const predictions = answer.predictions.map((prediction) =>
        predictionBody(prediction, version.classes)
      );
      const reply = answerJson({ predictions }, allowNaN);
      return { ...reply, headers: { ...reply.headers, ...idHeader(answer) } };
    },
  };
}

/** An answer with many rows, written in slices. Its head stands before the predictions. */
async function longReply(
  head: Readonly<Record<string, string>>,
  { classes }: LoadedVersion,
  { predictions, ids }: Answer,
  allowNaN: boolean,
): Promise<Reply> {
  const write = allowNaN ? stringifyNonFinite : JSON.stringify;
  const textOf = (from: number, to: number) => {
    const made = ids(from, to);
    return predictions.slice(from, to)
      .map((prediction, i) => write(predictionBody(prediction, classes, made[i])))
      .join();
  };
  const begin = JSON.stringify({ ...head, predictions: [] }).slice(0, -"]}".length);
  const body = await writeLongList(begin, predictions.length, textOf, "]}");
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
}

async function predict(
  services: Services,
  exchange: Exchange,
  asked: Asked,
  target: Target,
): Promise<Predicted> {
  const { store, guard } = services;
  requireJsonType(exchange.request);
  if (!isSmallBody(exchange.request)) store.requireRoom(target.model, target.version);
  const bytes = await exchange.body();
  const parsed = await parseLargeJson(bytes, ROW_LISTS);
  // Found after the body has arrived: until then the version could be replaced.
  const version = store.find(target.model, target.version);
  guard.requireModel(exchange.caller.key, version.model);
  return await noteRefusals(
    version,
    asked.path,
    () => predictWith(version, () => parsed?.body ?? parseJson(bytes), asked, exchange, services),
  );
}

async function predictWith(
  version: LoadedVersion,
  body: () => unknown,
  { parse }: Asked,
  exchange: Exchange,
  { options, recorder }: Services,
): Promise<Predicted> {
  version.requireRoom();
  const request = countInvalid(version, () => parse(body(), options.maxRows));
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
