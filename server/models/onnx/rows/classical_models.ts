import type { OnnxNode } from "../graph.ts";
import { known, ONE, product } from "./dimension.ts";
import { ACROSS, type Operands, requireSameRows, type Rule } from "./operands.ts";
import { mixes, rankOf, shapeOf, type Value } from "./value.ts";

/** Rows [rows, features]; a list of features would be one row, whatever its length. */
function featureRows(operands: Operands): Value {
  const value = operands.at(0);
  if (value.axis === undefined) return value;
  if (rankOf(value) !== 2 || value.axis !== 0) mixes("takes its input for a single row");
  return value;
}

/** A label and scores for each row. @param columns number of scores; 0 if the node does not declare it */
const classifier = (columns: (node: OnnxNode) => number): Rule => (operands) => {
  const [scores] = regressor(columns)(operands);
  return [{ ...scores!, shape: scores!.shape!.slice(0, 1) }, scores!];
};

/** Values for each row. @param columns number of values; 0 if the node does not declare it */
const regressor = (columns: (node: OnnxNode) => number): Rule => (operands) => {
  const { axis } = featureRows(operands);
  const [rows] = shapeOf(operands.at(0));
  const count = columns(operands.node);
  return [{ shape: [rows!, count === 0 ? operands.unknownSize() : known(count)], axis }];
};

function labelsOf(node: OnnxNode): number {
  const labels = node.strings("classlabels_strings") ??
    node.integers("classlabels_int64s") ?? node.integers("classlabels_ints") ?? [];
  return labels.length;
}

const undeclared = () => 0;

/** Values computed for each feature of each row. */
const scaler: Rule = (operands) => {
  const { shape, axis } = featureRows(operands);
  return [{ shape, axis }];
};

const oneHot: Rule = (operands) => {
  const { shape, axis } = operands.at(0);
  const { node } = operands;
  const categories = node.strings("cats_strings") ?? node.integers("cats_int64s") ?? [];
  return [{ shape: [...shape ?? mixes(ACROSS), known(categories.length)], axis }];
};

const featureVector: Rule = (operands) => {
  const isRows = (value: Value) => value.axis === 0 && rankOf(value) === 2;
  if (!operands.given.every(isRows)) mixes("takes its inputs for a single row");
  requireSameRows(operands.given);
  return [{ shape: [shapeOf(operands.at(0))[0]!, operands.unknownSize()], axis: 0 }];
};

/** Picks columns, in the last dimension; from a list it gives the shape [1, positions]. */
const featureExtractor: Rule = (operands) => {
  const [from, positions] = [operands.at(0), operands.at(1)];
  if (from.axis !== undefined && positions.axis !== undefined) mixes(ACROSS);
  const sizes = shapeOf(from);
  if (from.axis !== undefined && from.axis === sizes.length - 1) mixes(ACROSS);
  if (positions.axis !== undefined && positions.axis !== 0) mixes(ACROSS);
  const before = sizes.length === 1 ? [ONE] : sizes.slice(0, -1);
  return [{
    shape: [...before, product(shapeOf(positions))],
    axis: positions.axis !== undefined ? before.length : from.axis,
  }];
};

/** Operators of ai.onnx.ml, and those on text. */
export const CLASSICAL_MODELS: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["ai.onnx.ml.LinearClassifier", classifier(labelsOf)],
  ["ai.onnx.ml.SVMClassifier", classifier(undeclared)],
  ["ai.onnx.ml.TreeEnsembleClassifier", classifier(labelsOf)],
  ["ai.onnx.ml.LinearRegressor", regressor((node) => node.integer("targets", 1))],
  ["ai.onnx.ml.SVMRegressor", regressor(() => 1)],
  ["ai.onnx.ml.TreeEnsembleRegressor", regressor((node) => node.integer("n_targets", 0))],
  ["ai.onnx.ml.TreeEnsemble", regressor((node) => node.integer("n_targets", 1))],
  ["TfIdfVectorizer", regressor(undeclared)],
  ["ai.onnx.ml.Scaler", scaler],
  ["ai.onnx.ml.Imputer", scaler],
  ["ai.onnx.ml.Normalizer", scaler],
  ["ai.onnx.ml.Binarizer", scaler],
  ["ai.onnx.ml.OneHotEncoder", oneHot],
  ["ai.onnx.ml.FeatureVectorizer", featureVector],
  ["ai.onnx.ml.ArrayFeatureExtractor", featureExtractor],
]);
