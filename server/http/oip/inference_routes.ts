import { ID_OUTPUT, type LoadedVersion } from "../../models/serving/loaded_version.ts";
import { commonRows, type Tensor, type TensorSpec } from "../../models/tensor.ts";
import { VERSION } from "../../version.ts";
import { isSmallBody } from "../body.ts";
import { countInvalid } from "../count_invalid.ts";
import { noteRefusals } from "../note_refusals.ts";
import { ALLOW_NAN, allowsNaN, json } from "../reply.ts";
import type { Exchange, Route, RouteDoc } from "../route.ts";
import { parseLargeJson } from "../large_json.ts";
import { recordTensors } from "../record_rows.ts";
import { OBJECT } from "../schema.ts";
import type { Services } from "../services.ts";
import { type InferRequest, JSON_LENGTH_HEADER, parseInferRequest } from "./infer_request.ts";
import {
  inferRequestSchema,
  inferResponseSchema,
  type ModelMetadata,
  modelMetadataSchema,
} from "./infer_schemas.ts";
import { inferReply } from "./infer_response.ts";
import { TENSOR_LISTS } from "./large_tensors.ts";

const TAG = "Open Inference Protocol";

// The protocol's name for ONNX graphs.
const MODEL_PLATFORM = "onnx_onnxv1";

/** The Open Inference Protocol (KServe V2): metadata, readiness and inference. */
export function inferenceRoutes(services: Services): readonly Route[] {
  const { store } = services;
  const modelRoutes = perVersion((prefix, find) => [
    get(prefix, MODEL_DOC, (exchange) => json(metadata(find(exchange), services))),
    {
      ...get(`${prefix}/ready`, READY_DOC, (exchange) => {
        const version = find(exchange);
        return json({ name: version.model, ready: true });
      }),
      statuses: [200, 404, 503],
    },
    get(`${prefix}/config`, CONFIG_DOC, (exchange) => json(config(find(exchange), services))),
    {
      method: "POST",
      path: `${prefix}/infer`,
      access: "predict",
      statuses: [200, 400, 404, 408, 413, 415, 503, 504],
      doc: INFER_DOC,
      handle: (exchange) => infer(services, exchange, `${prefix}/infer`, find),
    },
  ], services);
  return [
    get("/v2", SERVER_DOC, () => json(SERVER_METADATA)),
    get("/v2/", SERVER_DOC, () => json(SERVER_METADATA)),
    get(
      "/v2/models",
      LIST_DOC,
      () => json({ models: store.catalog.models.map(({ name }) => name) }),
    ),
    ...modelRoutes,
  ];
}

type Find = (exchange: Exchange) => LoadedVersion;

/** The same routes for a model and for a version of it. */
function perVersion(
  routes: (prefix: string, find: Find) => readonly Route[],
  { store }: Services,
): readonly Route[] {
  return [
    ...routes("/v2/models/{model}", (exchange) => store.find(exchange.param("model"), undefined)),
    ...routes(
      "/v2/models/{model}/versions/{version}",
      (exchange) => store.find(exchange.param("model"), exchange.param("version")),
    ),
  ];
}

function get(path: string, doc: RouteDoc, handle: Route["handle"]): Route {
  return { method: "GET", path, access: "any key", statuses: [200, 404, 503], doc, handle };
}

const SERVER_METADATA = {
  name: "modelwatch",
  version: VERSION,
  extensions: ["model_repository", "model_configuration", "binary_tensor_data", "statistics"],
};

async function infer(services: Services, exchange: Exchange, path: string, find: Find) {
  if (!isSmallBody(exchange.request)) find(exchange).requireRoom();
  const bytes = await exchange.body();
  const jsonLength = exchange.request.headers.get(JSON_LENGTH_HEADER);
  const parsed = jsonLength === null ? await parseLargeJson(bytes, TENSOR_LISTS) : undefined;
  // Again: until now the version could be replaced.
  const version = find(exchange);
  const parse = () => parseInferRequest(bytes, jsonLength, version, parsed);
  return await noteRefusals(version, path, () => inferWith(version, parse, exchange, services));
}

async function inferWith(
  version: LoadedVersion,
  parse: () => InferRequest,
  exchange: Exchange,
  services: Services,
) {
  version.requireRoom();
  const request = countInvalid(version, parse);
  exchange.useRows(Math.max(1, commonRows(request.feeds)));
  const timeoutMs = Math.min(services.options.timeoutMs, request.timeoutMs ?? Infinity);
  const fetches = request.outputs.map(({ position }) => position);
  const run = (positions: readonly number[]) =>
    version.infer(request.feeds, positions, timeoutMs, exchange.trace, request.priority);
  const tensors = services.recorder === undefined
    ? await run(fetches)
    : await inferRecorded(services.recorder, version, request.feeds, fetches, run);
  const allowNaN = request.allowNaN || allowsNaN(exchange.request);
  return inferReply(version, { ...request, allowNaN }, tensors, services.options.maxAnswer);
}

/** Runs the graph, and hands the rows to the recorder, with ids if they can be labelled. */
async function inferRecorded(
  recorder: NonNullable<Services["recorder"]>,
  version: LoadedVersion,
  feeds: readonly Tensor[],
  fetches: readonly number[],
  run: (fetches: readonly number[]) => Promise<readonly Tensor[]>,
): Promise<readonly Tensor[]> {
  const all = version.givesIds ? [...new Set([...fetches, ID_OUTPUT])] : fetches;
  const since = performance.now();
  const tensors = await run(all);
  const ids = tensors[all.indexOf(ID_OUTPUT)]?.data as readonly string[] | undefined;
  recordTensors(
    recorder,
    version,
    version.inputs.map(({ name }, i) => [name, feeds[i]!]),
    all.flatMap((position, i) =>
      position === ID_OUTPUT ? [] : [[version.outputs[position]!.name, tensors[i]!]]
    ),
    {
      milliseconds: performance.now() - since,
      rows: commonRows(feeds),
      idOf: (row) => ids?.[row] || undefined,
    },
  );
  return fetches.map((fetch) => tensors[all.indexOf(fetch)]!);
}

function metadata(version: LoadedVersion, { store }: Services): ModelMetadata {
  const { versions } = store.entry(version.model);
  return {
    name: version.model,
    versions: versions.filter(({ state }) => state === "READY").map((entry) => entry.version),
    platform: MODEL_PLATFORM,
    inputs: version.inputs.map(tensorMetadata),
    outputs: version.outputs.map(tensorMetadata),
  };
}

// The protocol cannot express an unknown shape; [] would be a scalar.
const UNKNOWN_SHAPE = [-1];

function tensorMetadata({ name, datatype, shape = UNKNOWN_SHAPE }: TensorSpec) {
  return { name, datatype, shape };
}

/** Triton's model configuration: the fields that its load generator reads. */
function config(version: LoadedVersion, { options }: Services) {
  const rowsFree = version.inputs.every(({ shape }) => shape?.[0] === -1);
  const tensorConfig = ({ name, datatype, shape = UNKNOWN_SHAPE }: TensorSpec) => ({
    name,
    data_type: `TYPE_${datatype === "BYTES" ? "STRING" : datatype}`,
    dims: rowsFree ? shape.slice(1) : shape,
  });
  return {
    name: version.model,
    platform: "onnxruntime_onnx",
    backend: "onnxruntime",
    // If the model accepts batches, `dims` does not contain the row dimension.
    max_batch_size: rowsFree ? options.maxRows : 0,
    input: version.inputs.map(tensorConfig),
    output: version.outputs.map(tensorConfig),
    ...(version.whyNotShared === undefined ? { dynamic_batching: {} } : {}),
  };
}

const SERVER_DOC: RouteDoc = {
  summary: "The server and its extensions",
  tag: TAG,
  response: OBJECT,
};
const LIST_DOC: RouteDoc = { summary: "The models' names", tag: TAG, response: OBJECT };
const MODEL_DOC: RouteDoc = {
  summary: "A model's inputs and outputs",
  tag: TAG,
  response: modelMetadataSchema,
};
const READY_DOC: RouteDoc = { summary: "Whether a model answers", tag: TAG, response: OBJECT };
const CONFIG_DOC: RouteDoc = {
  summary: "A model's configuration in Triton's terms",
  tag: TAG,
  response: OBJECT,
};
const INFER_DOC: RouteDoc = {
  summary: "Run a model on tensors",
  tag: TAG,
  query: ALLOW_NAN,
  body: inferRequestSchema,
  response: inferResponseSchema,
  responseTypes: ["application/json", "application/octet-stream"],
};
