import type { Tensor, TensorSpec } from "../tensor.ts";

/** What an output of a graph turned out to be when it was run. It can be sent to another thread. */
export interface OutputFacts {
  /** Its shape for each row that was run alone, of several sizes where the graph leaves sizes open. */
  readonly shapes: readonly (readonly number[])[];
  /** Of real numbers only: the lowest and highest value of each row, and the sum of all. */
  readonly rows: readonly RowFacts[];
}

interface RowFacts {
  readonly min: number;
  readonly max: number;
  readonly sum: number;
}

/** What an output was in one run. */
export interface OutputRun {
  /** One, unless the graph takes a fixed number of rows, which are alike here. */
  readonly rows: number;
  readonly tensor: Tensor;
}

export function outputFacts(runs: readonly OutputRun[]): OutputFacts {
  const isReal = ({ tensor }: OutputRun) => tensor.datatype.startsWith("FP");
  return { shapes: runs.map(shapeOfRow), rows: runs.filter(isReal).map(factsOfRow) };
}

function shapeOfRow({ rows, tensor: { shape } }: OutputRun): readonly number[] {
  return shape[0] === rows ? [1, ...shape.slice(1)] : shape;
}

function factsOfRow({ rows, tensor: { shape, data } }: OutputRun): RowFacts {
  const { min, max, sum } = rowFacts(data as ArrayLike<number>);
  return { min, max, sum: shape[0] === rows ? sum / rows : sum };
}

/** What is to be known of the values of one row. */
export function rowFacts(values: ArrayLike<number>): RowFacts {
  let [min, max, sum] = [Infinity, -Infinity, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
  }
  return { min, max, sum };
}

/** What the graph says of an output, with the shape that its rows turned out to have. */
export function withSeenShape(spec: TensorSpec, { shapes }: OutputFacts): TensorSpec {
  const rows = shapes.map((shape) => shape[0] === 1 ? shape.slice(1) : shape);
  const [first] = rows;
  if (first === undefined || rows.some((row) => row.length !== first.length)) {
    return { ...spec, shape: undefined };
  }
  const common = first.map((size, axis) => rows.every((row) => row[axis] === size) ? size : -1);
  return { ...spec, shape: [-1, ...common] };
}

const SUM_TOLERANCE = 1e-3;

/** Whether these can be the probabilities of all classes. */
export function areProbabilities({ min, max, sum }: RowFacts): boolean {
  return min >= -SUM_TOLERANCE && max <= 1 + SUM_TOLERANCE && Math.abs(sum - 1) <= SUM_TOLERANCE;
}

/**
 * Whether outputs together hold the probabilities of all classes, by every row that was run.
 *
 * @returns undefined when no row tells, because all have values that are not numbers
 */
export function holdProbabilities(outputs: readonly OutputFacts[]): boolean | undefined {
  const rows = (outputs[0]?.rows ?? []).map((_, row) => joined(outputs.map((of) => of.rows[row]!)));
  const telling = rows.filter(({ sum }) => !Number.isNaN(sum));
  return telling.length === 0 ? undefined : telling.every(areProbabilities);
}

function joined(parts: readonly RowFacts[]): RowFacts {
  return {
    min: Math.min(...parts.map(({ min }) => min)),
    max: Math.max(...parts.map(({ max }) => max)),
    sum: parts.reduce((total, { sum }) => total + sum, 0),
  };
}
