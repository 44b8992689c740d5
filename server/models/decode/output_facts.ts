import type { Tensor, TensorSpec } from "../tensor.ts";

/** Observed shapes and values of a graph's output. It can be sent to another thread. */
export interface OutputFacts {
  /** Its shape in each run of one row, with several sizes where the graph leaves sizes open. */
  readonly shapes: readonly (readonly number[])[];
  /** For floats only: the lowest and highest value of each row, and the sum. */
  readonly rows: readonly RowFacts[];
}

interface RowFacts {
  readonly min: number;
  readonly max: number;
  readonly sum: number;
}

/** An output in one run. */
export interface OutputRun {
  /** 1, or the fixed number of rows that the graph takes, all copies of one row. */
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

/** The facts about the values of one row. */
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

/** The declaration of an output, with the shape that was observed. */
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

/** Whether the values of a row can be the probabilities of all classes. */
export function areProbabilities({ min, max, sum }: RowFacts): boolean {
  return min >= -SUM_TOLERANCE && max <= 1 + SUM_TOLERANCE && Math.abs(sum - 1) <= SUM_TOLERANCE;
}

/**
 * Whether outputs together hold the probabilities of all classes, in every run.
 *
 * @returns undefined when every row has a NaN, so that nothing is known
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
