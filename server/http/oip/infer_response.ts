import { concat } from "@std/bytes/concat.js";
import { ID_OUTPUT } from "../../models/serving/loaded_version.ts";
import { binaryBytes, jsonBytes, requireAnswerSize } from "../../models/serving/answer_size.ts";
import type { Tensor } from "../../models/tensor.ts";
import { LongWork } from "../../models/turns.ts";
import { JsonBytes } from "../json_bytes.ts";
import { writeLongList } from "../long_list.ts";
import { LARGE_BYTES, totalLength } from "../pieces.ts";
import { jsonReply, type Reply } from "../reply.ts";
import { FIRST_ROOM, SHORT_ANSWER } from "../short_answer.ts";
import { elementsWriter } from "../tensor_writer.ts";
import { encodeBinary } from "./binary.ts";
import {
  ID_OUTPUT_NAME,
  type InferRequest,
  JSON_LENGTH_HEADER,
  type TensorModel,
} from "./infer_request.ts";

const [COMMA, CLOSE, CLOSE_OBJECT] = [44, 93, 125];

const encoder = new TextEncoder();
const ID = encoder.encode(',"id":');
const OUTPUTS = encoder.encode(',"outputs":[');
const SHAPE = encoder.encode('","shape":[');
const DATA = encoder.encode('],"data":[');
const BINARY = encoder.encode('],"parameters":{"binary_data_size":');

// Room for what stands beside the elements.
const HEAD_ROOM = 1024;

// Some tens of microseconds of work; texts may be long.
const [BLOCK_ELEMENTS, BLOCK_TEXTS] = [1024, 16];

/** What all answers of a version have: names, in quotes. */
interface Names {
  /** The answer up to the version. */
  readonly begin: Uint8Array;
  /** Of each output, up to its type. */
  readonly outputs: readonly Uint8Array[];
}

const namesOfVersions = new WeakMap<TensorModel, Names>();
const ID_OUTPUT_NAMES = outputNames(ID_OUTPUT_NAME);

function namesOf(version: TensorModel): Names {
  let names = namesOfVersions.get(version);
  if (names === undefined) {
    const [model, number] = [version.model, version.version].map((text) => JSON.stringify(text));
    names = {
      begin: encoder.encode(`{"model_name":${model},"model_version":${number}`),
      outputs: version.outputs.map(({ name }) => outputNames(name)),
    };
    namesOfVersions.set(version, names);
  }
  return names;
}

function outputNames(name: string): Uint8Array {
  return encoder.encode(`{"name":${JSON.stringify(name)},"datatype":"`);
}

/**
 * The answer to an infer request.
 *
 * An output in JSON has no `parameters`: Triton's C++ client would take any for
 * binary data.
 *
 * @param maxAnswer its most bytes
 * @throws {KnownError<"too_large">}
 */
export async function inferReply(
  version: TensorModel,
  request: InferRequest,
  tensors: readonly Tensor[],
  maxAnswer = Infinity,
): Promise<Reply> {
  let [textRoom, binaryRoom] = [0, 0];
  for (const [i, { binary }] of request.outputs.entries()) {
    if (binary) binaryRoom += binaryBytes(tensors[i]!);
    else textRoom += jsonBytes(tensors[i]!);
  }
  requireAnswerSize(textRoom + binaryRoom, maxAnswer);
  // Nothing is awaited while a short answer is written.
  const work = textRoom <= FIRST_ROOM ? undefined : new LongWork();
  const out = work === undefined
    ? SHORT_ANSWER
    : new JsonBytes(request.allowNaN, HEAD_ROOM + textRoom);
  out.restart(request.allowNaN);
  const names = namesOf(version);
  out.part(names.begin);
  if (request.id !== undefined) {
    out.part(ID);
    out.string(request.id);
  }
  out.part(OUTPUTS);
  const blobs: Uint8Array<ArrayBuffer>[] = [];
  for (const [i, { position, binary }] of request.outputs.entries()) {
    const tensor = tensors[i]!;
    if (i > 0) out.character(COMMA);
    out.part(position === ID_OUTPUT ? ID_OUTPUT_NAMES : names.outputs[position]!);
    out.ascii(tensor.datatype);
    out.part(SHAPE);
    out.ascii(tensor.shape.join());
    if (binary) {
      const blob = encodeBinary(tensor.data);
      blobs.push(blob);
      out.part(BINARY);
      out.number(blob.length);
      out.character(CLOSE_OBJECT);
    } else {
      out.part(DATA);
      const write = elementsWriter(out, tensor);
      const { length } = tensor.data;
      const block = tensor.datatype === "BYTES" ? BLOCK_TEXTS : BLOCK_ELEMENTS;
      if (work === undefined) write(0, length);
      else await writeLongList(out, length, block, write, work);
      out.character(CLOSE);
    }
    out.character(CLOSE_OBJECT);
  }
  out.character(CLOSE);
  out.character(CLOSE_OBJECT);
  const json = work === undefined ? out.copy() : out.end();
  return blobs.length === 0 ? jsonReply(json) : binaryReply(json, blobs);
}

function binaryReply(
  json: Uint8Array<ArrayBuffer>,
  blobs: readonly Uint8Array<ArrayBuffer>[],
): Reply {
  const parts = [json, ...blobs];
  return {
    status: 200,
    body: totalLength(parts) > LARGE_BYTES ? parts.map(withoutOthers) : concat(parts),
    headers: {
      "content-type": "application/octet-stream",
      [JSON_LENGTH_HEADER]: String(json.length),
    },
  };
}

/** The same bytes in memory of their own: a tensor may be a part of the outputs of several requests. */
function withoutOthers(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return bytes.length === bytes.buffer.byteLength ? bytes : bytes.slice();
}
