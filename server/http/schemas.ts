/** JSON schemas of bodies, for the OpenAPI description. */

import type { JsonSchema } from "./route.ts";

/** The parameter of routes that answer predictions. */
export const ALLOW_NAN = {
  allow_nan: {
    type: "boolean",
    default: false,
    description: "Whether NaN, Infinity and -Infinity are answered as these words, which are no " +
      "JSON but which Python's json and others read. Else they are null.",
  },
} as const satisfies Record<string, JsonSchema>;

const INSTANCE: JsonSchema = {
  description: "A record of named features, or the values of a row in the manifest's order.",
  oneOf: [{ type: "object", additionalProperties: true }, { type: "array", items: {} }],
};

export const PREDICTION: JsonSchema = {
  type: "object",
  properties: {
    class: {
      type: ["string", "null"],
      description: "Null when the probabilities are not numbers and nothing else names the class.",
    },
    score: {
      type: ["number", "null"],
      description:
        "Binary: probability of the positive class. Several classes: of the predicted one.",
    },
    probabilities: { type: "object", additionalProperties: { type: ["number", "null"] } },
    value: { description: "The value, or values, of a regression. Null for what is not a number." },
    outputs: {
      type: "object",
      additionalProperties: true,
      description: "Outputs of the graph by their names, where it is not known what they mean.",
    },
  },
};

export const PREDICT_BODY: JsonSchema = {
  oneOf: [
    { type: "object", description: "One record of named features.", additionalProperties: true },
    {
      type: "object",
      required: ["instances"],
      properties: { instances: { type: "array", items: INSTANCE, minItems: 1 } },
    },
  ],
};

export const PREDICT_ANSWER: JsonSchema = {
  type: "object",
  required: ["id", "model", "version", "predictions"],
  properties: {
    id: { type: "string" },
    model: { type: "string" },
    version: { type: "string" },
    predictions: { type: "array", items: PREDICTION },
    prediction: { description: "For one record: its class or value." },
  },
};

export const V1_BODY: JsonSchema = {
  oneOf: [
    {
      type: "object",
      required: ["instances"],
      properties: { instances: { type: "array", items: INSTANCE, minItems: 1 } },
    },
    {
      type: "object",
      required: ["inputs"],
      properties: { inputs: { description: "A list of values for each feature." } },
    },
  ],
};

export const V1_ANSWER: JsonSchema = {
  type: "object",
  required: ["predictions"],
  properties: { predictions: { type: "array", items: PREDICTION } },
};

const DATATYPE: JsonSchema = {
  type: "string",
  enum: [
    ...["BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64"],
    ...["FP16", "FP32", "FP64", "BYTES"],
  ],
};

const PARAMETERS: JsonSchema = { type: "object", additionalProperties: true };

const REQUEST_PARAMETERS: JsonSchema = { ...PARAMETERS, properties: ALLOW_NAN };

const SHAPE: JsonSchema = { type: "array", items: { type: "integer", minimum: 0 } };

const TENSOR: JsonSchema = {
  type: "object",
  required: ["name", "shape", "datatype"],
  properties: {
    name: { type: "string" },
    shape: SHAPE,
    datatype: DATATYPE,
    parameters: PARAMETERS,
    data: {
      type: "array",
      items: {},
      description: "Elements, flat or nested; absent for binary data.",
    },
  },
};

export const INFER_BODY: JsonSchema = {
  type: "object",
  required: ["inputs"],
  properties: {
    id: { type: "string" },
    parameters: REQUEST_PARAMETERS,
    inputs: { type: "array", items: TENSOR },
    outputs: {
      type: "array",
      items: {
        type: "object",
        required: ["name"],
        properties: { name: { type: "string" }, parameters: PARAMETERS },
      },
    },
  },
};

export const INFER_ANSWER: JsonSchema = {
  type: "object",
  required: ["model_name", "outputs"],
  properties: {
    model_name: { type: "string" },
    model_version: { type: "string" },
    id: { type: "string" },
    outputs: { type: "array", items: TENSOR },
  },
};

const TENSOR_METADATA: JsonSchema = {
  type: "object",
  properties: {
    name: { type: "string" },
    datatype: DATATYPE,
    shape: { type: "array", items: { type: "integer" } },
  },
};

export const MODEL_METADATA: JsonSchema = {
  type: "object",
  required: ["name", "versions", "platform", "inputs", "outputs"],
  properties: {
    name: { type: "string" },
    versions: { type: "array", items: { type: "string" } },
    platform: { type: "string" },
    inputs: { type: "array", items: TENSOR_METADATA },
    outputs: { type: "array", items: TENSOR_METADATA },
  },
};

/** An object whose fields are not described further. */
export const OBJECT: JsonSchema = { type: "object", additionalProperties: true };
