import { Problems } from "../../errors.ts";
import type { ExampleRun } from "./example_run.ts";
import type { RowIndependence } from "./row_independence.ts";
import type { Session } from "./session_types.ts";
import { allocate, describeShape, type Tensor, type TensorSpec } from "../tensor.ts";

/**
 * Tensors without elements never reach the runtime: several of its kernels divide by the number of
 * rows, or read the first row, and break the instance.
 */

/** Whether a size is 0 where the graph does not declare 0. */
export function isEmpty({ shape }: Tensor, spec: TensorSpec): boolean {
  return shape.includes(0) && shape.some((size, axis) => size === 0 && spec.shape?.[axis] !== 0);
}

/** @throws {KnownError<"invalid_input">} when a tensor has no elements */
export function requireElements(inputs: readonly TensorSpec[], feeds: readonly Tensor[]): void {
  if (!feeds.some((feed, i) => isEmpty(feed, inputs[i]!))) return;
  const problems = new Problems();
  for (const [i, feed] of feeds.entries()) {
    const spec = inputs[i]!;
    if (isEmpty(feed, spec)) {
      problems.add(`input "${spec.name}"`, describeEmptiness(feed, spec), "wrong_shape", spec.name);
    }
  }
  problems.throwIfAny();
}

function describeEmptiness({ shape }: Tensor, spec: TensorSpec): string {
  const axis = shape.findIndex((size, i) => size === 0 && spec.shape?.[i] !== 0);
  const wish = axis === 0 ? "at least one row" : `a size of at least 1 in dimension ${axis}`;
  return `has the shape ${describeShape(shape)}, and so no elements: the model takes ${wish}`;
}

/** The facts about a graph that determine its outputs for no rows. */
export interface EmptyRunFacts {
  readonly rowIndependence: RowIndependence;
  /** Undefined when no run of the graph is known. */
  readonly example: ExampleRun | undefined;
}

/**
 * The outputs for no rows, without running the graph; undefined when their shapes are not known.
 *
 * They are known when the graph keeps rows apart, and when the inputs have the shapes of the
 * example run except for the number of rows.
 */
export function outputsForNoRows(
  { outputs }: Session,
  { rowIndependence: { reasons }, example }: EmptyRunFacts,
  feeds: readonly Tensor[],
  fetches: readonly number[],
): readonly Tensor[] | undefined {
  if (example === undefined || !feeds.every((feed, i) => hasNoRows(feed, example.feeds[i]!))) {
    return undefined;
  }
  const seenRows = example.feeds[0]?.shape[0];
  const areKnown = fetches.every((fetch) =>
    reasons[fetch] === undefined && example.shapes[fetch]![0] === seenRows
  );
  if (!areKnown) return undefined;
  return fetches.map((fetch) => {
    const { datatype } = outputs[fetch]!;
    return {
      datatype,
      shape: [0, ...example.shapes[fetch]!.slice(1)],
      data: allocate(datatype, 0),
    };
  });
}

/** Whether a tensor has the shape of another one, but no rows. */
function hasNoRows({ shape }: Tensor, seen: Tensor): boolean {
  return shape.length === seen.shape.length &&
    shape.every((size, axis) =>
      size === (axis === 0 ? 0 : seen.shape[axis]) && (axis === 0 || size > 0)
    );
}
