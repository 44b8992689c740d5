import type { Manifest } from "../folder/manifest.ts";
import { takesAnyRows, type TensorSpec } from "../tensor.ts";
import { ArrayEncoder } from "./array_encoder.ts";
import { FeatureEncoder } from "./feature_encoder.ts";
import type { InstanceEncoder } from "./encoder_types.ts";

/**
 * The encoder for a graph, by its manifest or else by its inputs.
 *
 * @returns undefined for a graph without a manifest whose inputs do not count rows
 * @throws {KnownError<"model">} when the manifest and the graph do not fit together
 */
export function createEncoder(
  manifest: Manifest | undefined,
  inputs: readonly TensorSpec[],
): InstanceEncoder | undefined {
  if (manifest !== undefined) return new FeatureEncoder(manifest, inputs);
  const countRows = inputs.length > 0 &&
    inputs.every((input) => takesAnyRows(input) || input.shape?.[0] === 1);
  return countRows ? new ArrayEncoder(inputs) : undefined;
}
