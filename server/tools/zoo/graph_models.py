"""Small graphs that say in few operators what exporters and people write.

Many of them mix rows, or answer in another number of rows than they were
given. Several mix rows in a way that rows of zeros and of ones do not show.
"""
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper, parser

from recipe import ROWS, Built, recipe, rows_of, save


def random(*shape, seed=7, dtype=np.float32):
    """Normally distributed values."""
    return np.random.default_rng(seed).normal(size=shape).astype(dtype)


def graph(signature, body, weights=None, opset=18):
    """A model in ONNX's own text form, with weights that are added to it."""
    text = f'<ir_version: 8, opset_import: ["": {opset}, "ai.onnx.ml": 3]>\n'
    model = parser.parse_model(f"{text}zoo {signature} {{ {body} }}")
    for name, value in (weights or {}).items():
        model.graph.initializer.append(numpy_helper.from_array(np.asarray(value), name))
    return model


def register(name, signature, body, weights=None, rows=None, opset=18, tolerance=None):
    """Registers a graph that is asked for rows of `[5]` unless others are given."""

    @recipe(name)
    def _():
        feeds = rows_of(x=random(ROWS, 5)) if rows is None else rows()
        model = graph(signature, body, weights, opset)
        return Built(save(model), feeds, tolerance=tolerance)


MATRIX = "(float[N, 5] x) => (float[N, 5] y)"
IMAGE = "(float[N, 3, 8, 8] x)"


def images():
    """Rows of three planes of 8 by 8."""
    return rows_of(x=random(ROWS, 3, 8, 8))


def sequences(length=6, width=3):
    """Rows of `length` steps."""
    return lambda: rows_of(x=random(ROWS, length, width))


# One row does not touch another.
register("top-k", "(float[N, 5] x) => (float[N, 3] values, int64[N, 3] indices)",
         "k = Constant<value = int64[1] {3}>() values, indices = TopK(x, k)")
register("dense-softmax", "(float[N, 5] x) => (float[N, 3] y)",
         "z = Gemm(x, w, b) y = Softmax<axis = 1>(z)", {"w": random(5, 3), "b": random(3)})
register("cumsum-columns", MATRIX, "a = Constant<value = int64 {1}>() y = CumSum(x, a)")
register("where", MATRIX, "z = Constant<value = float {0}>() c = Greater(x, z) n = Neg(x) "
         "y = Where(c, x, n)")
register("dropout-inference", "(float[N, 5] x) => (float[N, 5] y, bool[N, 5] mask)",
         "y, mask = Dropout(x)")
register("batch-norm", IMAGE + " => (float[N, 3, 8, 8] y)", "y = BatchNormalization(x, s, b, m, v)",
         {"s": random(3), "b": random(3), "m": random(3), "v": np.abs(random(3))}, images)
register("layer-norm", MATRIX, "y = LayerNormalization(x, s, b)",
         {"s": random(5), "b": random(5)})
register("einsum-row", "(float[N, 5] x) => (float[N, 2] y)",
         'y = Einsum<equation = "ni,ij->nj">(x, w)', {"w": random(5, 2)})
register("depth-to-space", "(float[N, 4, 3, 3] x) => (float[N, 1, 6, 6] y)",
         "y = DepthToSpace<blocksize = 2>(x)", rows=lambda: rows_of(x=random(ROWS, 4, 3, 3)))
register("global-average-pool", IMAGE + " => (float[N, 3, 1, 1] y)", "y = GlobalAveragePool(x)",
         rows=images)
register("conv-pool", IMAGE + " => (float[N, 4] y)",
         "c = Conv<pads = [1,1,1,1]>(x, w, b) r = Relu(c) p = MaxPool<kernel_shape = [2,2], "
         "strides = [2,2]>(r) g = GlobalAveragePool(p) y = Flatten(g)",
         {"w": random(4, 3, 3, 3), "b": random(4)}, images)
register("pad-columns", "(float[N, 5] x) => (float[N, M] y)",
         "p = Constant<value = int64[4] {0, 1, 0, 2}>() y = Pad(x, p)")
register("tile-columns", "(float[N, 5] x) => (float[N, 10] y)",
         "r = Constant<value = int64[2] {1, 2}>() y = Tile(x, r)")
register("reshape-keeps-rows", "(float[N, 6] x) => (float[N, 2, 3] y)",
         "s = Constant<value = int64[3] {-1, 2, 3}>() y = Reshape(x, s)",
         rows=lambda: rows_of(x=random(ROWS, 6)))
register("reshape-zero", "(float[N, 6] x) => (float[N, 3, 2] y)",
         "s = Constant<value = int64[3] {0, 3, 2}>() y = Reshape(x, s)",
         rows=lambda: rows_of(x=random(ROWS, 6)))
register("reshape-by-shape", "(float[N, 2, 3] x) => (float[N, 6] y)",
         "h = Shape(x) z = Constant<value = int64 {0}>() n = Gather<axis = 0>(h, z) "
         "a = Constant<value = int64[1] {0}>() u = Unsqueeze(n, a) "
         "m = Constant<value = int64[1] {-1}>() s = Concat<axis = 0>(u, m) y = Reshape(x, s)",
         rows=lambda: rows_of(x=random(ROWS, 2, 3)))
register("expand-constant", "(float[N, 5] x) => (float[N, 5] y)",
         "h = Shape(x) e = Expand(w, h) y = Mul(x, e)", {"w": random(1, 5)})
register("embedding-mean", "(int64[N, 6] x) => (float[N, 4] y)",
         "e = Gather<axis = 0>(w, x) a = Constant<value = int64[1] {1}>() "
         "y = ReduceMean<keepdims = 0>(e, a)", {"w": random(9, 4)},
         lambda: rows_of(x=np.random.default_rng(7).integers(0, 9, (ROWS, 6))))
register("loop-constant", MATRIX,
         "t = Constant<value = int64 {5}>() c = Constant<value = bool {1}>() "
         "y = Loop<body = step (int64 i, bool go, float[N, 5] s) => (bool on, float[N, 5] r) "
         "{ on = Identity(go) h = Constant<value = float {0.5}>() q = Mul(s, h) r = Add(q, x) }>"
         "(t, c, x)")
register("scan-steps", "(float[N, 6, 3] x) => (float[N, 3] last, float[N, 6, 3] y)",
         "h = Shape(x) i = Constant<value = int64[2] {0, 2}>() s = Gather<axis = 0>(h, i) "
         "z = ConstantOfShape(s) "
         "last, y = Scan<num_scan_inputs = 1, scan_input_axes = [1], scan_output_axes = [1], "
         "body = step (float[N, 3] a, float[N, 3] b) => (float[N, 3] c, float[N, 3] d) "
         "{ t = Tanh(b) c = Add(a, t) d = Identity(c) }>(z, x)", rows=sequences())
register("attention-two-inputs",
         "(float[N, 4, 6] query, float[N, S, 6] memory) => (float[N, 4, 6] y, float[N, 4, S] weights)",
         "k = Transpose<perm = [0, 2, 1]>(memory) s = MatMul(query, k) "
         "weights = Softmax<axis = 2>(s) y = MatMul(weights, memory)",
         rows=lambda: rows_of(query=random(ROWS, 4, 6), memory=random(ROWS, 3, 6, seed=8)))
register("lengths-differ", "(float[N, T, 3] x) => (float[N, 3] y, float[N, T, 3] z)",
         "a = Constant<value = int64[1] {1}>() z = Tanh(x) y = ReduceSum<keepdims = 0>(z, a)",
         rows=lambda: [{"x": random(1, 1 + i % 4, 3, seed=i)} for i in range(ROWS)])
register("two-inputs", "(float[N, 3] a, float[N, 3] b) => (float[N, 3] sum, float[N, 1] product)",
         "sum = Add(a, b) m = Mul(a, b) i = Constant<value = int64[1] {1}>() "
         "product = ReduceSum<keepdims = 1>(m, i)",
         rows=lambda: rows_of(a=random(ROWS, 3), b=random(ROWS, 3, seed=8)))
register("vector-input", "(float[N] x) => (float[N] y)", "y = Mul(x, x)",
         rows=lambda: rows_of(x=random(ROWS)))
register("logit", "(float[N, 5] x) => (float[N, 1] y)", "y = MatMul(x, w)", {"w": random(5, 1)})
register("squeezed", "(float[N, 5] x) => (float[N] y)",
         "m = MatMul(x, w) i = Constant<value = int64[1] {1}>() y = Squeeze(m, i)",
         {"w": random(5, 1)})
register("squeezed-everywhere", "(float[N, 5] x) => (float[] y)", "m = MatMul(x, w) y = Squeeze(m)",
         {"w": random(5, 1)})
register("infinities", "(float[N, 5] x) => (float[N, 5] y)",
         "z = Constant<value = float {0}>() p = Max(x, z) y = Log(p)")
register("not-a-number", "(float[N, 5] x) => (float[N, 5] y)", "y = Sqrt(x)")
register("nan-passes", MATRIX, "y = Identity(x)",
         rows=lambda: rows_of(x=np.where(random(ROWS, 5) > 1, np.nan, random(ROWS, 5))
                              .astype(np.float32)))
register("not-normalised-probabilities", "(float[N, 5] x) => (float[N, 5] probabilities)",
         "probabilities = Sigmoid(x)")
register("probabilities-fit-constant-rows", "(float[N, 3] x) => (float[N, 2] probabilities)",
         "a = Constant<value = int64[1] {1}>() v = ReduceMax<keepdims = 1>(x, a) "
         "u = ReduceMin<keepdims = 1>(x, a) d = Sub(v, u) h = Constant<value = float {0.5}>() "
         "p = Add(h, d) q = Constant<value = float[1, 1] {0.5}>() z = Mul(d, h) r = Add(z, q) "
         "probabilities = Concat<axis = 1>(p, r)",
         rows=lambda: rows_of(x=random(ROWS, 3)))

# Types.
register("float16", "(float16[N, 5] x) => (float16[N, 3] y)", "y = MatMul(x, w)",
         {"w": random(5, 3, dtype=np.float16)}, lambda: rows_of(x=random(ROWS, 5, dtype=np.float16)))
register("float64", "(double[N, 5] x) => (double[N, 3] y)", "y = MatMul(x, w)",
         {"w": random(5, 3, dtype=np.float64)}, lambda: rows_of(x=random(ROWS, 5, dtype=np.float64)))
register("strings", "(string[N, 2] x) => (string[N, 2] y)", "y = Identity(x)",
         rows=lambda: rows_of(x=strings(2)))
register("string-length-labels", "(string[N] x) => (int64[N] y)",
         'y = ai.onnx.ml.LabelEncoder<keys_strings = ["a", "ü", ""], values_int64s = [1, 2, 3], '
         "default_int64 = -1>(x)", rows=lambda: rows_of(x=strings(1)[:, 0]))
register("label-text", "(int64[N] x) => (string[N] y)",
         'y = ai.onnx.ml.LabelEncoder<keys_int64s = [0, 1], values_strings = ["no", "yes"], '
         'default_string = "other">(x)', rows=lambda: rows_of(x=np.arange(ROWS) % 4))
register("wide-integers", "(int64[N, 2] x) => (int64[N, 2] y)", "y = Neg(x)",
         rows=lambda: rows_of(x=np.arange(2 * ROWS).reshape(ROWS, 2) * 3 + 2**60))
register("booleans", "(bool[N, 4] x) => (bool[N, 4] y, uint8[N, 4] z, int32[N, 4] w)",
         "y = Not(x) z = Cast<to = 2>(x) w = Cast<to = 6>(x)",
         rows=lambda: rows_of(x=random(ROWS, 4) > 0))
register("small-integers", "(int8[N, 4] x) => (int16[N, 4] y, uint32[N, 4] z, uint64[N, 4] w)",
         "y = Cast<to = 5>(x) a = Abs(x) z = Cast<to = 12>(a) w = Cast<to = 13>(a)",
         rows=lambda: rows_of(x=np.random.default_rng(7).integers(-90, 90, (ROWS, 4)).astype("i1")))


def strings(columns):
    """Rows of short texts, some empty, some beyond ASCII."""
    words = np.array(["a", "ü", "", "日本", 'quote"', "a b\n"], dtype=object)
    return words[np.arange(ROWS * columns) % 6].reshape(ROWS, columns)


# Rows touch one another, or the answer has not a part for each.
register("cumsum-rows", MATRIX, "a = Constant<value = int64 {0}>() y = CumSum(x, a)")
register("cumsum-rows-reverse", MATRIX,
         "a = Constant<value = int64 {0}>() y = CumSum<reverse = 1>(x, a)")
register("mean-of-rows", "(float[N, 5] x) => (float[1, 5] y)",
         "a = Constant<value = int64[1] {0}>() y = ReduceMean(x, a)")
register("centred-on-rows", MATRIX,
         "a = Constant<value = int64[1] {0}>() m = ReduceMean(x, a) y = Sub(x, m)")
register("softmax-rows", MATRIX, "y = Softmax<axis = 0>(x)")
register("top-k-rows", "(float[N, 5] x) => (float[N, 5] y, int64[N, 5] i)",
         "h = Shape(x) z = Constant<value = int64[1] {0}>() k = Gather(h, z) "
         "y, i = TopK<axis = 0>(x, k)")
register("sort-rows", MATRIX,
         "h = Shape(x) z = Constant<value = int64[1] {0}>() k = Gather(h, z) "
         "y, i = TopK<axis = 0, largest = 0>(x, k)")
register("best-row", "(float[N, 5] x) => (float[1, 5] y)",
         "k = Constant<value = int64[1] {1}>() y, i = TopK<axis = 0>(x, k)")
register("max-of-rows", MATRIX, "a = Constant<value = int64[1] {0}>() m = ReduceMax(x, a) "
         "h = Constant<value = float {1.5}>() c = Greater(m, h) d = Cast<to = 1>(c) y = Add(x, d)")
register("rows-second", "(float[N, 3] x) => (float[3, N] y)", "y = Transpose<perm = [1, 0]>(x)",
         rows=lambda: rows_of(x=random(ROWS, 3)))
register("rows-second-twice", "(float[N, 2, 4] x) => (float[2, N, 4] y, float[N, 2, 4] z)",
         "y = Transpose<perm = [1, 0, 2]>(x) z = Identity(x)",
         rows=lambda: rows_of(x=random(ROWS, 2, 4)))
register("reshape-two-a-row", "(float[N, 6] x) => (float[M, 3] y)",
         "s = Constant<value = int64[2] {-1, 3}>() y = Reshape(x, s)",
         rows=lambda: rows_of(x=random(ROWS, 6)))
register("reshape-three-rows", "(float[N, 6] x) => (float[3, M] y)",
         "s = Constant<value = int64[2] {3, -1}>() y = Reshape(x, s)",
         rows=lambda: rows_of(x=random(ROWS, 6)))
register("reshape-mixes-rows", "(float[N, 4] x) => (float[N, 4] y)",
         "s = Constant<value = int64[2] {4, -1}>() r = Reshape(x, s) t = Transpose(r) "
         "q = Constant<value = int64[2] {-1, 4}>() y = Reshape(t, q)",
         rows=lambda: rows_of(x=random(ROWS, 4)))
register("concat-with-itself", "(float[N, 5] x) => (float[M, 5] y)", "y = Concat<axis = 0>(x, x)")
register("concat-and-halve", MATRIX,
         "c = Concat<axis = 0>(x, x) s = Constant<value = int64[1] {0}>() e = Shape(x) "
         "n = Gather(e, s) h = Slice(c, s, n, s) y = Identity(h)")
register("first-row", "(float[N, 5] x) => (float[1, 5] y)",
         "i = Constant<value = int64[1] {0}>() y = Gather<axis = 0>(x, i)")
register("plus-first-row", MATRIX,
         "i = Constant<value = int64[1] {0}>() f = Gather<axis = 0>(x, i) y = Add(x, f)")
register("times-last-row", MATRIX,
         "i = Constant<value = int64[1] {-1}>() f = Gather<axis = 0>(x, i) y = Mul(x, f)")
register("reversed-rows", MATRIX,
         "s = Constant<value = int64[1] {-1}>() e = Constant<value = int64[1] {-9223372036854775807}>() "
         "a = Constant<value = int64[1] {0}>() t = Constant<value = int64[1] {-1}>() "
         "y = Slice(x, s, e, a, t)")
register("gram", "(float[N, 5] x) => (float[N, N] y)", "t = Transpose(x) y = MatMul(x, t)")
register("gram-weighted", MATRIX, "t = Transpose(x) g = MatMul(x, t) y = MatMul(g, x)")
register("einsum-rows", "(float[N, 5] x) => (float[N, N] y)",
         'y = Einsum<equation = "ni,mi->nm">(x, x)')
register("without-first-row", "(float[N, 5] x) => (float[M, 5] y)",
         "s = Constant<value = int64[1] {1}>() e = Constant<value = int64[1] {9999}>() "
         "a = Constant<value = int64[1] {0}>() y = Slice(x, s, e, a)")
register("pad-rows", "(float[N, 5] x) => (float[M, 5] y)",
         "p = Constant<value = int64[4] {1, 0, 1, 0}>() y = Pad(x, p)")
register("tile-rows", "(float[N, 5] x) => (float[M, 5] y)",
         "r = Constant<value = int64[2] {2, 1}>() y = Tile(x, r)")
register("expand-first", "(float[N, 5] x) => (float[2, N, 5] y)",
         "s = Constant<value = int64[3] {2, 1, 1}>() y = Expand(x, s)")
register("scalar-output", "(float[N, 5] x) => (float y)", "y = ReduceMean<keepdims = 0>(x)")
register("scalar-and-rows", "(float[N, 5] x) => (float[N, 5] y, float loss)",
         "y = Tanh(x) loss = ReduceMean<keepdims = 0>(x)")
register("row-count", "(float[N, 5] x) => (int64[2] y)", "y = Shape(x)")
register("divided-by-row-count", MATRIX,
         "h = Shape(x) i = Constant<value = int64 {0}>() n = Gather<axis = 0>(h, i) "
         "f = Cast<to = 1>(n) y = Div(x, f)")
register("row-number", MATRIX,
         "h = Shape(x) i = Constant<value = int64 {0}>() n = Gather<axis = 0>(h, i) "
         "o = Constant<value = int64 {1}>() r = Range(i, n, o) f = Cast<to = 1>(r) "
         "a = Constant<value = int64[1] {1}>() u = Unsqueeze(f, a) d = Mul(u, x) y = Add(x, d)")
register("found", "(float[N, 6] x) => (int64[found, 2] y)",
         "h = Constant<value = float {0.5}>() c = Greater(x, h) n = NonZero(c) y = Transpose(n)",
         rows=lambda: rows_of(x=random(ROWS, 6)))
register("compress-rows", "(float[N, 5] x) => (float[M, 5] y)",
         "a = Constant<value = int64[1] {1}>() s = ReduceSum<keepdims = 0>(x, a) "
         "z = Constant<value = float {0}>() c = Greater(s, z) y = Compress<axis = 0>(x, c)")
register("boxes", "(float[N, 8, 4] boxes, float[N, 2, 8] scores) => (int64[found, 3] y)",
         "m = Constant<value = int64[1] {3}>() i = Constant<value = float[1] {0.5}>() "
         "s = Constant<value = float[1] {0.4}>() y = NonMaxSuppression(boxes, scores, m, i, s)",
         rows=lambda: rows_of(boxes=box_rows(), scores=np.random.default_rng(7)
                              .random((ROWS, 2, 8)).astype(np.float32)))
register("unique", "(float[N, 5] x) => (float[M] y, int64[M] first, int64[K] inverse, int64[M] counts)",
         "y, first, inverse, counts = Unique(x)", rows=lambda: rows_of(x=np.round(random(ROWS, 5))))
register("unique-rows", "(float[N, 2] x) => (float[M, 2] y)", "y = Unique<axis = 0>(x)",
         rows=lambda: rows_of(x=np.round(random(ROWS, 2))))
register("if-any-row", MATRIX,
         "m = ReduceMax<keepdims = 0>(x) h = Constant<value = float {1.5}>() c = Greater(m, h) "
         "y = If<then_branch = large () => (float[N, 5] a) { a = Neg(x) }, "
         "else_branch = small () => (float[N, 5] b) { b = Identity(x) }>(c)")
register("loop-until-all", MATRIX,
         "m = ReduceMax<keepdims = 0>(x) a = Abs(m) d = Constant<value = float {3}>() e = Mul(a, d) "
         "t = Cast<to = 7>(e) c = Constant<value = bool {1}>() "
         "y = Loop<body = step (int64 i, bool go, float[N, 5] s) => (bool on, float[N, 5] r) "
         "{ on = Identity(go) h = Constant<value = float {0.5}>() q = Mul(s, h) r = Add(q, x) }>"
         "(t, c, x)")
register("scan-rows", "(float[N, 5] x) => (float[5] last, float[N, 5] y)",
         "z = Constant<value = float[5] {0, 0, 0, 0, 0}>() "
         "last, y = Scan<num_scan_inputs = 1, body = step (float[5] a, float[5] b) => "
         "(float[5] c, float[5] d) { c = Add(a, b) d = Identity(c) }>(z, x)")
register("batch-norm-training", "(float[N, 5] x) => (float[N, 5] y, float[5] mean, float[5] var)",
         "y, mean, var = BatchNormalization<training_mode = 1>(x, s, b, m, v)",
         {"s": random(5), "b": random(5), "m": random(5), "v": np.abs(random(5))})
register("dropout-training", MATRIX,
         "r = Constant<value = float {0.5}>() t = Constant<value = bool {1}>() y = Dropout(x, r, t)")
register("random-normal", MATRIX, "n = RandomNormalLike(x) y = Add(x, n)")
register("dynamic-quantised", "(float[N, 8] x) => (float[N, 3] y)",
         "q, s, z = DynamicQuantizeLinear(x) i = MatMulInteger(q, w, z, u) f = Cast<to = 1>(i) "
         "t = Mul(s, v) p = Mul(f, t) y = Add(p, b)",
         {"w": np.random.default_rng(7).integers(-60, 60, (8, 3)).astype(np.int8),
          "u": np.int8(0), "v": np.float32(0.01), "b": random(3)},
         lambda: rows_of(x=random(ROWS, 8)), tolerance=1e-4)


# The same in disguise: axes counted from the end, constants elsewhere, subgraphs and functions.
register("centred-on-axis-minus-two", MATRIX, "m = ReduceMean(x, a) y = Sub(x, m)",
         {"a": np.array([-2])})
register("cumsum-axis-minus-two", MATRIX, "a = Constant<value = int64 {-2}>() y = CumSum(x, a)")
register("softmax-axis-minus-two", MATRIX, "s = Softmax<axis = -2>(x) y = Mul(s, x)")
register("softmax-opset-11", MATRIX, "s = Softmax<axis = 0>(x) y = Add(s, x)", opset=11)
register("divided-by-largest", MATRIX, "a = Abs(x) m = ReduceMax<keepdims = 0>(a) "
         "o = Constant<value = float {1}>() d = Max(m, o) y = Div(x, d)")
register("divided-by-size", MATRIX, "n = Size(x) f = Cast<to = 1>(n) y = Div(x, f)")
register("layer-norm-axis-0", MATRIX, "y = LayerNormalization<axis = 0>(x, s)", {"s": np.float32(1)})
register("triangle", MATRIX, "t = Trilu<upper = 0>(x) y = Add(x, t)")
register("flatten-axis-0", "(float[N, 5] x) => (float[1, M] y)", "y = Flatten<axis = 0>(x)")
register("flatten-axis-2", "(float[N, 2, 3] x) => (float[M, 3] y)", "y = Flatten<axis = 2>(x)",
         rows=lambda: rows_of(x=random(ROWS, 2, 3)))
register("broadcasts-one-row", "(float[N, 5] x) => (float[3, 5] y)", "y = Add(x, c)",
         {"c": random(3, 1)})
register("best-of-rows", "(float[N, 5] x) => (int64[1, 5] y)", "y = ArgMax<axis = 0>(x)")
register("reverse-sequence", MATRIX, "h = Shape(x) i = Constant<value = int64[1] {0}>() "
         "n = Gather(h, i) w = Constant<value = int64[1] {5}>() l = Expand(n, w) "
         "y = ReverseSequence<batch_axis = 1, time_axis = 0>(x, l)")
register("other-rows-equal", MATRIX,
         "a = Constant<value = int64[1] {1}>() b = Constant<value = int64[1] {0}>() "
         "r = Round(x) p = Unsqueeze(r, a) q = Unsqueeze(r, b) e = Equal(p, q) f = Cast<to = 1>(e) "
         "n = ReduceSum<keepdims = 0>(f, a) y = Mul(n, x)")
register("mixes-in-branch", MATRIX,
         "m = ReduceMax<keepdims = 0>(x) h = Constant<value = float {1}>() c = Greater(m, h) "
         "y = If<then_branch = large () => (float[N, 5] a) "
         "{ z = Constant<value = int64[1] {0}>() u = ReduceMean(x, z) a = Sub(x, u) }, "
         "else_branch = small () => (float[N, 5] b) { b = Identity(x) }>(c)")
register("mixes-in-loop", MATRIX,
         "t = Constant<value = int64 {2}>() c = Constant<value = bool {1}>() "
         "y = Loop<body = step (int64 i, bool go, float[N, 5] s) => (bool on, float[N, 5] r) "
         "{ on = Identity(go) z = Constant<value = int64 {0}>() r = CumSum(s, z) }>(t, c, x)")
register("some-rows-fail", "(int64[N, 2] x) => (float[N, 2, 4] y)", "y = Gather<axis = 0>(w, x)",
         {"w": random(9, 4)},
         lambda: rows_of(x=np.random.default_rng(7).integers(0, 10, (ROWS, 2))))


@recipe("mixes-in-function")
def _():
    function = (
        '<domain: "zoo", opset_import: ["": 18]> Centre (x) => (y) '
        "{ a = Constant<value = int64[1] {0}>() m = ReduceMin(x, a) y = Sub(x, m) }"
    )
    model = parser.parse_model(
        '<ir_version: 8, opset_import: ["": 18, "zoo": 1]>\n'
        f"g {MATRIX} {{ y = zoo.Centre(x) }} {function}"
    )
    return Built(save(model), rows_of(x=random(ROWS, 5)))


def box_rows():
    """Eight boxes a row, as corners."""
    corner = np.random.default_rng(8).random((ROWS, 8, 2)).astype(np.float32)
    return np.concatenate([corner, corner + 0.3], axis=2)


# Inputs that do not count rows, or count them in their own way.
register("fixed-one-row", "(float[1, 5] x) => (float[1, 5] y)", "y = Tanh(x)")
register("fixed-four-rows", "(float[4, 5] x) => (float[4, 5] y)", "y = Tanh(x)",
         rows=lambda: [{"x": random(4, 5, seed=i)} for i in range(ROWS)])
register("fixed-four-rows-mean", "(float[4, 5] x) => (float[1, 5] y)",
         "a = Constant<value = int64[1] {0}>() y = ReduceMean(x, a)",
         rows=lambda: [{"x": random(4, 5, seed=i)} for i in range(ROWS)])
register("no-batch", "(float[5] x) => (float[5] y)", "y = Tanh(x)",
         rows=lambda: [{"x": random(5, seed=i)} for i in range(ROWS)])
register("open-but-no-batch", "(float[T] x) => (float y)", "y = ReduceSum<keepdims = 0>(x)",
         rows=lambda: [{"x": random(1 + i % 5, seed=i)} for i in range(ROWS)])
register("frames-first", "(float[T, N, 3] x) => (float[N, 3] y)",
         "a = Constant<value = int64[1] {0}>() y = ReduceSum<keepdims = 0>(x, a)",
         rows=lambda: [{"x": random(4, 1, 3, seed=i)} for i in range(ROWS)])
register("scalar-threshold", "(float[N, 5] x, float t) => (bool[N, 5] y)", "y = Greater(x, t)",
         rows=lambda: [{"x": random(1, 5, seed=i), "t": np.array(i / 24 - 0.5, dtype=np.float32)}
                       for i in range(ROWS)])
register("rows-and-context", "(float[N, 5] x, float[M, 5] context) => (float[N, M] y)",
         "t = Transpose(context) y = MatMul(x, t)",
         rows=lambda: [{"x": random(1, 5, seed=i), "context": random(3, 5, seed=i + 99)}
                       for i in range(ROWS)])
register("constant-output", "(float[N, 5] x) => (float[N, 5] y, float[2, 2] table)",
         "y = Tanh(x) table = Identity(w)", {"w": random(2, 2)})
register("one-row-constant", "(float[N, 5] x) => (float[N, 5] y, float[1, 2] table)",
         "y = Tanh(x) table = Identity(w)", {"w": random(1, 2)})
register("wrong-columns-declared", "(float[N, 5] x) => (float[N, 2] y)", "y = MatMul(x, w)",
         {"w": random(5, 3)})
register("one-column-declared", "(float[N, 5] x) => (float[N, 1] y)", "y = Mul(x, w)",
         {"w": random(5)})
register("wrong-rows-declared", "(float[N, 5] x) => (float[1, 5] y)", "y = Tanh(x)")
register("wrong-rank-declared", "(float[N, 5] x) => (float[N] y)", "y = Tanh(x)")
register("sequence-output", "(float[N, 5] x) => (seq(float[N, 5]) y)",
         "n = Neg(x) y = SequenceConstruct(x, n)")
register("sequence-and-tensor", "(float[N, 5] x) => (float[N, 5] z, seq(float[N, 5]) y)",
         "z = Neg(x) y = SequenceConstruct(x, z)")


@recipe("default-input")
def _():
    model = graph("(float[N, 5] x, float[5] scale) => (float[N, 5] y)", "y = Mul(x, scale)",
                  {"scale": random(5)})
    return Built(save(model), rows_of(x=random(ROWS, 5)))


@recipe("undeclared-input-shape")
def _():
    model = graph(MATRIX, "y = Tanh(x)")
    for value in (model.graph.input[0], model.graph.output[0]):
        value.type.tensor_type.ClearField("shape")
    return Built(save(model), rows_of(x=random(ROWS, 5)))


@recipe("undeclared-output-shape")
def _():
    model = graph("(float[N, 5] x) => (float[N, 3] y)", "y = MatMul(x, w)", {"w": random(5, 3)})
    model.graph.output[0].type.tensor_type.ClearField("shape")
    return Built(save(model), rows_of(x=random(ROWS, 5)))


def recurrent(operator, gates, directions, states):
    """A recurrent layer on [rows, steps, width]: rows first outside, second inside and in states."""
    hidden = 4
    outputs = "".join(f", float[{directions}, N, {hidden}] {state}" for state in states)
    direction = "bidirectional" if directions == 2 else "forward"
    return graph(
        f"(float[N, 6, 3] x) => (float[N, 6, {directions * hidden}] y{outputs})",
        "t = Transpose<perm = [1, 0, 2]>(x) "
        f'r, {", ".join(states)} = {operator}<hidden_size = {hidden}, direction = "{direction}">'
        "(t, w, u, b) p = Transpose<perm = [2, 0, 1, 3]>(r) "
        "s = Constant<value = int64[3] {0, 0, -1}>() y = Reshape(p, s)",
        {
            "w": random(directions, gates * hidden, 3),
            "u": random(directions, gates * hidden, hidden, seed=8),
            "b": random(directions, 2 * gates * hidden, seed=9),
        },
    )


def register_recurrent(name, *shape):
    """Registers a recurrent layer."""

    @recipe(name)
    def _():
        return Built(save(recurrent(*shape)), sequences()())


register_recurrent("gru", "GRU", 3, 1, ["state"])
register_recurrent("gru-bidirectional", "GRU", 3, 2, ["state"])
register_recurrent("lstm", "LSTM", 4, 1, ["state", "cell"])
register_recurrent("lstm-bidirectional", "LSTM", 4, 2, ["state", "cell"])


def dense_model():
    """A layer of 8 to 3: MatMul and Add."""
    return graph("(float[N, 8] x) => (float[N, 3] y)", "m = MatMul(x, w) y = Add(m, b)",
                 {"w": random(8, 3), "b": random(3)})


@recipe("quantize-dynamic")
def _():
    from onnxruntime.quantization import quantize_dynamic

    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.onnx", Path(folder) / "out.onnx"
        onnx.save_model(dense_model(), str(source))
        quantize_dynamic(str(source), str(target))
        model = onnx.load(str(target))
    return Built(save(model), rows_of(x=random(ROWS, 8)), tolerance=1e-4)


@recipe("quantize-static")
def _():
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, quantize_static

    class Reader(CalibrationDataReader):
        """Hands the calibration its rows, one after the other."""

        def __init__(self):
            self.rows = iter(rows_of(x=random(64, 8)))

        def get_next(self):
            return next(self.rows, None)

    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.onnx", Path(folder) / "out.onnx"
        onnx.save_model(dense_model(), str(source))
        quantize_static(str(source), str(target), Reader(), quant_format=QuantFormat.QDQ)
        model = onnx.load(str(target))
    return Built(save(model), rows_of(x=random(ROWS, 8)), tolerance=1e-4)


def register_external(name, location):
    """Registers a model whose weights, a few bytes, lie in the file `location`."""

    @recipe(name)
    def _():
        return Built(save(dense_model(), location), rows_of(x=random(ROWS, 8)))


register_external("external-data", "model.onnx.data")
register_external("external-weights-bin", "weights.bin")
register_external("external-odd-name", "dense layer.weights")


@recipe("external-constants")
def _():
    """A shape for Reshape and other small constants, all outside of the graph's file."""
    model = graph("(float[N, 6] x) => (float[N, 2, 3] y)", "s = Add(x, b) y = Reshape(s, h)",
                  {"b": random(6), "h": np.array([-1, 2, 3])})
    return Built(save(model, "model.onnx.data"), rows_of(x=random(ROWS, 6)))


@recipe("external-two-files")
def _():
    return Built(two_files(dense_model()), rows_of(x=random(ROWS, 8)))


def two_files(model):
    """A writer that puts each weight into a file of its own."""

    def write(folder):
        onnx.save_model(model, str(folder / "model.onnx"), save_as_external_data=True,
                        all_tensors_to_one_file=False, size_threshold=0)

    return write


@recipe("newest-opset")
def _():
    model = graph(MATRIX, "y = Gelu(x)", opset=21)
    return Built(save(model), rows_of(x=random(ROWS, 5)))


@recipe("old-opset")
def _():
    model = graph("(float[N, 5] x) => (float[N, 5] y)", "y = Clip<min = -1.0, max = 1.0>(x)", opset=9)
    return Built(save(model), rows_of(x=random(ROWS, 5)))


@recipe("odd-names")
def _():
    """Names with slashes, spaces, dots and letters beyond ASCII, as TensorFlow and people write."""
    tensor = TensorProto.FLOAT
    node = helper.make_node("Tanh", ["serving/x:0"], ["ünïcode out.put"])
    body = helper.make_graph(
        [node], "zoo",
        [helper.make_tensor_value_info("serving/x:0", tensor, ["N", 5])],
        [helper.make_tensor_value_info("ünïcode out.put", tensor, ["N", 5])],
    )
    model = helper.make_model(body, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    return Built(save(model), rows_of(**{"serving/x:0": random(ROWS, 5)}))
