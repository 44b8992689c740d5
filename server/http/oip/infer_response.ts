import { concat } from "@std/bytes/concat.js";
import { ID_OUTPUT } from "../../models/serving/loaded_version.ts";
import { binaryBytes, jsonBytes, requireAnswerSize } from "../../models/serving/answer_size.ts";
import type { Tensor } from "../../models/tensor.ts";
import { answerJson, type Reply } from "../reply.ts";
import { encodeBinary } from "./binary.ts";
import {
  ID_OUTPUT_NAME,
  type InferRequest,
  JSON_LENGTH_HEADER,
  type TensorModel,
} from "./infer_request.ts";
import type { InferResponse } from "./infer_schemas.ts";
import { encodeJsonData } from "./json_data.ts";

/**
 * The answer to an infer request.
 *
 * An output in JSON has no `parameters`: Triton's C++ client would take any for
 * binary data.
 *
 * @param maxAnswer its most bytes
 * @throws {KnownError<"too_large">}
 */
export function inferReply(
  version: TensorModel,
  request: InferRequest,
  tensors: readonly Tensor[],
  maxAnswer = Infinity,
): Reply {
  const bytes = request.outputs.reduce(
    (sum, { binary }, i) => sum + (binary ? binaryBytes : jsonBytes)(tensors[i]!),
    0,
  );
  requireAnswerSize(bytes, maxAnswer);
  const blobs: Uint8Array[] = [];
  const outputs = request.outputs.map(({ position, binary }, i) => {
    const { datatype, shape, data } = tensors[i]!;
    const name = position === ID_OUTPUT ? ID_OUTPUT_NAME : version.outputs[position]!.name;
    const head = { name, datatype, shape };
    if (!binary) return { ...head, data: encodeJsonData(data, datatype) };
    const blob = encodeBinary(data);
    blobs.push(blob);
    return { ...head, parameters: { binary_data_size: blob.length } };
  });
  const answer: InferResponse = {
    model_name: version.model,
    model_version: version.version,
    ...(request.id === undefined ? {} : { id: request.id }),
    outputs,
  };
  const head = answerJson(answer, request.allowNaN);
  return blobs.length === 0 ? head : binaryReply(head.body as string, blobs);
}

const encoder = new TextEncoder();

function binaryReply(head: string, blobs: readonly Uint8Array[]): Reply {
  const json = encoder.encode(head);
  return {
    status: 200,
    body: concat([json, ...blobs]),
    headers: {
      "content-type": "application/octet-stream",
      [JSON_LENGTH_HEADER]: String(json.length),
    },
  };
}
