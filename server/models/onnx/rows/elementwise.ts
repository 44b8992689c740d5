import { ELEMENT } from "../fields.ts";
import { broadcast } from "./broadcast.ts";
import { type Dimension, isSame, isSize, known, numberOf, product, quotient } from "./dimension.ts";
import type { Operands, Rule } from "./operands.ts";
import { countsRows, mixes, rankOf, shapeOf, type Value } from "./value.ts";

/** An operator that computes each element from the element in its place. */
const unary: Rule = (operands) => {
  operands.requireFixed(1);
  return operands.node.outputs.map(() => withoutIntegers(operands.at(0)));
};

/** Types that hold every whole number that sizes are computed with. */
const WIDE_TYPES: ReadonlySet<number> = new Set([
  ELEMENT.INT32,
  ELEMENT.INT64,
  ELEMENT.FLOAT,
  ELEMENT.DOUBLE,
]);

/** Integers are still known after a cast to a type that can hold them. */
const cast: Rule = (operands) => {
  const value = operands.at(0);
  return [WIDE_TYPES.has(operands.node.integer("to", 0)) ? value : withoutIntegers(value)];
};

/** Casts to the type of another input, which is not known here. */
const castLike: Rule = (operands) => [withoutIntegers(operands.at(0))];

/** An operator that returns its input. */
const same: Rule = (operands) => [operands.at(0)];

/** An operator that computes each element from the elements in its place, as numpy broadcasts. */
const nary: Rule = (operands) => [broadcast(operands.given, operands)];

const dropout: Rule = (operands) => {
  const training = operands.all[2]?.integers?.map(numberOf);
  if (operands.opset >= 12 && operands.has(2) && !(training?.every((value) => value === 0))) {
    mixes("draws random numbers");
  }
  return unary(operands);
};

type Arithmetic = (a: Dimension, b: Dimension) => Dimension | undefined;

/** As `nary`, and computes with sizes where both inputs are lists of them. */
function arithmetic(compute: Arithmetic): Rule {
  return (operands) => {
    const [a, b] = [operands.at(0), operands.at(1)];
    const value = broadcast([a, b], operands);
    const integers = computeLists([a, b], (pair) => compute(pair[0]!, pair[1]!));
    return [withIntegers(value, integers, [a, b], operands)];
  };
}

/** Picks elements of two lists by the numbers of a third, or broadcasts. */
const where: Rule = (operands) => {
  const value = broadcast(operands.given, operands);
  const integers = computeLists(operands.given, ([condition, yes, no]) => {
    const chosen = numberOf(condition!);
    return chosen === undefined ? undefined : chosen === 0 ? no : yes;
  });
  return [withIntegers(value, integers, operands.given, operands)];
};

/** The elements of the result, each undefined when it is not known; undefined without lists. */
function computeLists(
  values: readonly Value[],
  compute: (elements: readonly Dimension[]) => Dimension | undefined,
): readonly (Dimension | undefined)[] | undefined {
  const lists = values.map(({ integers }) => integers);
  if (lists.includes(undefined)) return undefined;
  const length = Math.max(...lists.map((list) => list!.length));
  if (lists.some((list) => list!.length !== length && list!.length !== 1)) return undefined;
  return Array.from(
    { length },
    (_, i) => compute(lists.map((list) => list![list!.length === 1 ? 0 : i]!)),
  );
}

/** An unknown element is some number, unless it may depend on the number of rows. */
function withIntegers(
  value: Value,
  integers: readonly (Dimension | undefined)[] | undefined,
  inputs: readonly Value[],
  operands: Operands,
): Value {
  const unclear = integers === undefined || integers.includes(undefined);
  if (unclear && inputs.some(countsRows)) mixes("computes with the number of rows");
  if (integers === undefined) return value;
  return { ...value, integers: integers.map((integer) => integer ?? operands.unknownNumber()) };
}

function withoutIntegers({ shape, axis }: Value): Value {
  return { shape, axis };
}

const equal: Arithmetic = (a, b) => {
  if (isSame(a, b)) return known(1);
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== undefined && y !== undefined) return known(0);
  // Exporters compare sizes with -1, which stands for "unchanged"; no real size is negative.
  const isNever = ((x ?? 0) < 0 && isSize(b)) || ((y ?? 0) < 0 && isSize(a));
  return isNever ? known(0) : undefined;
};

const add = (sign: 1 | -1): Arithmetic => (a, b) => {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== undefined && y !== undefined) return known(x + sign * y);
  if (y === 0) return a;
  return undefined;
};

/** PRelu's slope is broadcast to the input, never the input to the slope. */
const prelu: Rule = (operands) => {
  const [value] = nary(operands);
  return [rankOf(value!) === rankOf(operands.at(0)) ? value! : mixes("changes the rank of rows")];
};

/** The first input's elements by a scale that is one number, or one for each along an axis. */
const quantize: Rule = (operands) => {
  operands.requireFixed(1);
  const value = operands.at(0);
  const scale = shapeOf(operands.at(1));
  if (scale.length > 1) mixes("has a scale for each block of its values");
  if (scale.length === 1 && value.axis !== undefined) {
    const axis = operands.axis("axis", 1, rankOf(value));
    if (axis === value.axis && numberOf(product(scale)) !== 1) {
      mixes("has a scale for each of a fixed number of rows");
    }
  }
  return [withoutIntegers(value)];
};

const UNARY = [
  ...["Abs", "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "BitwiseNot", "Ceil", "Celu"],
  ...["Clip", "Cos", "Cosh", "Elu", "Erf", "Exp", "Floor", "Gelu", "HardSigmoid", "HardSwish"],
  ...["IsInf", "IsNaN", "LeakyRelu", "Log", "Mish", "Neg", "Not", "Reciprocal", "Relu", "Round"],
  ...["Selu", "Shrink", "Sigmoid", "Sign", "Sin", "Sinh", "Softplus", "Softsign", "Sqrt", "Swish"],
  ...["Tan", "Tanh", "ThresholdedRelu", "RegexFullMatch"],
  ...["ai.onnx.ml.LabelEncoder", "ai.onnx.ml.CategoryMapper"],
  ...["com.microsoft.Gelu", "com.microsoft.FastGelu", "com.microsoft.QuickGelu"],
];
const NARY = [
  ...["And", "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "Greater", "GreaterOrEqual"],
  ...[
    "Less",
    "LessOrEqual",
    "Max",
    "Mean",
    "Min",
    "Mod",
    "Or",
    "Pow",
    "StringConcat",
    "Sum",
    "Xor",
  ],
  "com.microsoft.BiasGelu",
];

/** Operators that compute each element from those in its place. */
export const ELEMENTWISE: ReadonlyMap<string, Rule> = new Map([
  ...UNARY.map((kind) => [kind, unary] as const),
  ...NARY.map((kind) => [kind, nary] as const),
  ["Add", arithmetic(add(1))],
  ["Sub", arithmetic(add(-1))],
  ["Mul", arithmetic((a, b) => product([a, b]))],
  ["Div", arithmetic(quotient)],
  ["Equal", arithmetic(equal)],
  ["Where", where],
  ["Identity", same],
  ["Cast", cast],
  ["CastLike", castLike],
  ["Dropout", dropout],
  ["PRelu", prelu],
  ["QuantizeLinear", quantize],
  ["DequantizeLinear", quantize],
]);
