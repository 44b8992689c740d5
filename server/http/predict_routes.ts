import type { Answer, LoadedVersion } from "../models/serving/loaded_version.ts";
import { LONG_ROWS } from "../models/serving/row_pieces.ts";
import { isSmallBody, parseJson, requireJsonType } from "./body.ts";
import { countInvalid, countInvalidLater } from "./count_invalid.ts";
import { answerFormat, type BodyFormat, bodyFormat, ROW_TYPES } from "./media_type.ts";
import {
  parseFlatRows,
  parsePredictRequest,
  parseServingRequest,
  type PredictRequest,
  predictRequestSchema,
  servingRequestSchema,
} from "./predict_request.ts";
import { predictResponseSchema, servingResponseSchema } from "./predict_response.ts";
import { parseLargeJson } from "./large_json.ts";
import { ROW_LISTS } from "./large_rows.ts";
import { JsonBytes } from "./json_bytes.ts";
import { FIRST_ROOM, SHORT_ANSWER } from "./short_answer.ts";
import { writeLongList } from "./long_list.ts";
import { PredictionWriter } from "./prediction_writer.ts";
import { noteRefusals } from "./note_refusals.ts";
import { ofCurrent } from "./of_current.ts";
import { recordAnswer } from "./record_rows.ts";
import { ALLOW_NAN, allowsNaN, jsonReply, type Reply } from "./reply.ts";
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
        if (format !== "json") {
          return await tableReply(version, predictions, ids(), format, allowNaN);
        }
        const { head, writer } = writingOf(version);
        const begin = (out: JsonBytes) => {
          out.ascii(`{"id":"${nextId()}"`);
          out.part(head);
        };
        const end = (out: JsonBytes) => {
          out.ascii("]");
          if (request.single) {
            out.ascii(',"prediction":');
            writer.writeMain(out, predictions.at(0)!);
          }
          out.ascii("}");
        };
        return jsonReply(await answerBody(answer, writer, allowNaN, begin, end));
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

/** What the answers of a version are written with. */
interface Writing {
  readonly writer: PredictionWriter;
  /** The text from behind the id of an answer to its first prediction. */
  readonly head: Uint8Array;
}

const writings = new WeakMap<LoadedVersion, Writing>();
const encoder = new TextEncoder();

function writingOf(version: LoadedVersion): Writing {
  let writing = writings.get(version);
  if (writing === undefined) {
    const [model, name] = [version.model, version.version].map((text) => JSON.stringify(text));
    writing = {
      writer: new PredictionWriter(version.classes),
      head: encoder.encode(`,"model":${model},"version":${name},"predictions":[`),
    };
    writings.set(version, writing);
  }
  return writing;
}

// Some tens of microseconds of work.
const BLOCK_ROWS = 64;

// The most room that is made for a long answer from its first rows: the others may be shorter.
const MOST_ROOM = 8_000_000;

/**
 * The body of an answer; one with many rows is written in slices.
 *
 * @param begin writes what stands before the predictions, and `end` what stands behind
 */
async function answerBody(
  { predictions, ids }: Answer,
  writer: PredictionWriter,
  allowNaN: boolean,
  begin: (out: JsonBytes) => void,
  end: (out: JsonBytes) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  if (predictions.length <= LONG_ROWS) {
    SHORT_ANSWER.restart(allowNaN);
    begin(SHORT_ANSWER);
    writer.writeAll(SHORT_ANSWER, predictions, ids());
    end(SHORT_ANSWER);
    return SHORT_ANSWER.copy();
  }
  const out = new JsonBytes(allowNaN, FIRST_ROOM);
  begin(out);
  const { length } = predictions;
  const start = out.length;
  await writeLongList(out, length, BLOCK_ROWS, (from, to) => {
    writer.writeAll(out, predictions.slice(from, to), ids(from, to));
    if (from > 0) return;
    // The others will be about as long as these.
    const room = 1.1 * (out.length - start) * (length / to);
    out.reserve(Math.min(MOST_ROOM, room));
  });
  end(out);
  return out.end();
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
      const body = await answerBody(
        { ...answer, ids: () => [] },
        writingOf(version).writer,
        allowsNaN(exchange.request),
        (out) => out.ascii('{"predictions":['),
        (out) => out.ascii("]}"),
      );
      const reply = jsonReply(body);
      return { ...reply, headers: { ...reply.headers, ...idHeader(answer) } };
    },
  };
}

// Beyond, the header could be longer than what proxies pass on, which is often 8 kB.
const MAX_HEADER_IDS = 50;

/** The protocol's answer has no place for ids, so they are in a header. */
function idHeader({ predictions, ids }: Answer): Readonly<Record<string, string>> {
  if (predictions.length > MAX_HEADER_IDS) return {};
  const made = [...ids()];
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
  const parsed = format === "json"
    ? await parseLarge(bytes, asked.takesTables)
    : { request: await tableOf(services, exchange, asked, target, { bytes, format }) };
  // Found after the body has arrived: until then the version could be replaced.
  const version = store.find(target.model, target.version);
  guard.requireModel(exchange.caller.key, version.model);
  return await noteRefusals(
    version,
    asked.path,
    () => predictWith(version, bytes, { ...asked, parsed }, exchange, services),
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
  const request = await parseFlatRows(bytes, takesList);
  return request === undefined ? await parseLargeJson(bytes, ROW_LISTS) : { request };
}

/** The rows of a table, as the manifest of the version describes them. */
function tableOf(
  { store, guard, options }: Services,
  exchange: Exchange,
  { path }: Asked,
  target: Target,
  { bytes, format }: {
    readonly bytes: Uint8Array<ArrayBuffer>;
    readonly format: Exclude<BodyFormat, "json">;
  },
): Promise<PredictRequest> {
  return ofCurrent(() => store.find(target.model, target.version), (version) => {
    guard.requireModel(exchange.caller.key, version.model);
    const parse = () => parseTable(bytes, format, version, options.maxRows);
    return noteRefusals(version, path, () => countInvalidLater(version, parse));
  });
}

async function predictWith(
  version: LoadedVersion,
  bytes: Uint8Array<ArrayBuffer>,
  { parse, parsed }: Asked & LargeBody,
  exchange: Exchange,
  { options, recorder }: Services,
): Promise<Predicted> {
  version.requireRoom();
  const request = countInvalid(version, () => {
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
