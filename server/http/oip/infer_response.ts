import { concat } from "@std/bytes/concat.js";
import { ID_OUTPUT } from "../../models/serving/loaded_version.ts";
import { binaryBytes, jsonBytes, requireAnswerSize } from "../../models/serving/answer_size.ts";
import type { Tensor } from "../../models/tensor.ts";
import { JsonBytes } from "../json_bytes.ts";
import { writeLongList } from "../long_list.ts";
import { jsonReply, type Reply } from "../reply.ts";
import { elementsWriter } from "../tensor_writer.ts";
import { encodeBinary } from "./binary.ts";
import {
  ID_OUTPUT_NAME,
  type InferRequest,
  JSON_LENGTH_HEADER,
  type TensorModel,
} from "./infer_request.ts";

const COMMA = 44;

// Room for what stands beside the elements.
const HEAD_ROOM = 256;

// Some tens of microseconds of work.
const BLOCK_ELEMENTS = 1024;

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
  const out = new JsonBytes(request.allowNaN, HEAD_ROOM + textRoom);
  const [model, name, id] = [version.model, version.version, request.id].map(quoted);
  out.text(`{"model_name":${model},"model_version":${name}`);
  if (id !== undefined) out.text(`,"id":${id}`);
  out.ascii(',"outputs":[');
  const blobs: Uint8Array[] = [];
  for (const [i, { position, binary }] of request.outputs.entries()) {
    const tensor = tensors[i]!;
    const name = position === ID_OUTPUT ? ID_OUTPUT_NAME : version.outputs[position]!.name;
    if (i > 0) out.character(COMMA);
    out.text(`{"name":${quoted(name)},"datatype":"${tensor.datatype}","shape":[${tensor.shape}],`);
    if (binary) {
      const blob = encodeBinary(tensor.data);
      blobs.push(blob);
      out.ascii(`"parameters":{"binary_data_size":${blob.length}}}`);
    } else {
      out.ascii('"data":[');
      const write = elementsWriter(out, tensor);
      await writeLongList(out, tensor.data.length, BLOCK_ELEMENTS, write);
      out.ascii("]}");
    }
  }
  out.ascii("]}");
  return blobs.length === 0 ? jsonReply(out.end()) : binaryReply(out.end(), blobs);
}

function quoted(text: string | undefined): string | undefined {
  return text === undefined ? undefined : JSON.stringify(text);
}

function binaryReply(json: Uint8Array, blobs: readonly Uint8Array[]): Reply {
  return {
    status: 200,
    body: concat([json, ...blobs]),
    headers: {
      "content-type": "application/octet-stream",
      [JSON_LENGTH_HEADER]: String(json.length),
    },
  };
}
