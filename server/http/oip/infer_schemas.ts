/**
 * The bodies of the Open Inference Protocol.
 *
 * The schemas describe bodies, and type the code that reads and writes them. They do not check
 * requests: `infer_request.ts` checks them against the inputs of the model.
 */

import * as z from "zod";
import { DATATYPES } from "../../models/tensor.ts";
import { ALLOW_NAN } from "../reply.ts";
import type { BodyOf } from "../schema.ts";

const datatype = z.enum(DATATYPES);
const parameters = z.looseObject({});

const tensorSchema = z.object({
  name: z.string(),
  shape: z.array(z.int().min(0)),
  datatype,
  parameters: parameters.optional(),
  data: z.array(z.unknown()).describe("Elements, flat or nested; absent for binary data.")
    .optional(),
});

const wantedOutputSchema = z.object({ name: z.string(), parameters: parameters.optional() });

export const inferRequestSchema = z.object({
  id: z.string().optional(),
  parameters: z.looseObject(ALLOW_NAN).optional(),
  inputs: z.array(tensorSchema),
  outputs: z.array(wantedOutputSchema).optional(),
});

export const inferResponseSchema = z.object({
  model_name: z.string(),
  model_version: z.string().optional(),
  id: z.string().optional(),
  outputs: z.array(tensorSchema),
});

const tensorMetadata = z.object({
  name: z.string(),
  datatype,
  shape: z.array(z.int()).describe("-1 is any size."),
});

export const modelMetadataSchema = z.object({
  name: z.string(),
  versions: z.array(z.string()),
  platform: z.string(),
  inputs: z.array(tensorMetadata),
  outputs: z.array(tensorMetadata),
});

/** The fields of a body whose values are not checked yet. */
type Unchecked<Body> = { readonly [Field in keyof Body]?: unknown };

export type InferBody = Unchecked<BodyOf<typeof inferRequestSchema>>;
export type TensorBody = Unchecked<BodyOf<typeof tensorSchema>>;
export type WantedOutputBody = Unchecked<BodyOf<typeof wantedOutputSchema>>;
export type ModelMetadata = BodyOf<typeof modelMetadataSchema>;
