"""Writes the models of the comparison, and requests for them with the answers of ONNX Runtime.

Usage: make_cases.py OUT_DIR

Each model becomes OUT_DIR/models/NAME/1/model.onnx; all requests are in OUT_DIR/cases.json.
"""
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

random = np.random.default_rng(7)
TOKENS, WORDS, WIDTH, HEADS = 64, 1000, 128, 4


class Network:
    """Collects the nodes and weights of a graph; each method answers the name of its result."""

    def __init__(self):
        self.nodes, self.weights = [], []

    def add(self, operator, *inputs, **attributes):
        """A node with one output. Arrays among its inputs become weights."""
        name = f"v{len(self.nodes)}"
        names = [one if isinstance(one, str) else self.weight(one) for one in inputs]
        self.nodes.append(helper.make_node(operator, names, [name], **attributes))
        return name

    def weight(self, array):
        """The name of a constant."""
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(array, name))
        return name

    def linear(self, x, size, units):
        """Fully connected units, of any number of leading dimensions."""
        return self.add("Add", self.add("MatMul", x, scaled(size, units)), floats(0, units))

    def normalised(self, x):
        """Normalises the last dimension of a transformer's layer."""
        scale, shift = np.ones(WIDTH, np.float32), np.zeros(WIDTH, np.float32)
        return self.add("LayerNormalization", x, scale, shift)

    def model(self, given, wanted):
        """The model; `given` and `wanted` name a tensor, its type and shape."""
        graph = helper.make_graph(
            [*self.nodes, helper.make_node("Identity", [self.nodes[-1].output[0]], [wanted[0]])],
            "graph",
            [helper.make_tensor_value_info(*given)],
            [helper.make_tensor_value_info(*wanted)],
            self.weights,
        )
        opset = helper.make_opsetid("", 17)
        return helper.make_model(graph, opset_imports=[opset], ir_version=8)


def floats(spread, *shape):
    """Normally distributed numbers."""
    return (random.normal(size=shape) * spread).astype(np.float32)


def scaled(inputs, units):
    """The weights of fully connected units, whose outputs spread as their inputs do."""
    return floats(inputs ** -0.5, inputs, units)


def logistic_regression():
    """30 features, one probability."""
    net = Network()
    net.add("Sigmoid", net.linear("rows", 30, 1))
    return net.model(("rows", TensorProto.FLOAT, ["N", 30]), ("score", TensorProto.FLOAT, ["N", 1]))


def perceptron():
    """512 features, two hidden layers of 1024 units, 10 classes."""
    net, x = Network(), "rows"
    for size, units in ((512, 1024), (1024, 1024)):
        x = net.add("Relu", net.add("Gemm", x, scaled(size, units), floats(0.1, units)))
    net.add("Softmax", net.add("Gemm", x, scaled(1024, 10), floats(0.1, 10)), axis=1)
    return net.model(("rows", TensorProto.FLOAT, ["N", 512]), ("y", TensorProto.FLOAT, ["N", 10]))


def convolution():
    """Three convolutions over an image of 32 by 32, 10 classes."""
    net, x, planes = Network(), "rows", 3
    for units in (16, 32, 64):
        kernel = floats((planes * 9) ** -0.5, units, planes, 3, 3)
        x = net.add("Relu", net.add("Conv", x, kernel, floats(0.1, units), pads=[1, 1, 1, 1]))
        x = net.add("MaxPool", x, kernel_shape=[2, 2], strides=[2, 2])
        planes = units
    x = net.add("Flatten", net.add("GlobalAveragePool", x))
    net.add("Softmax", net.linear(x, planes, 10), axis=1)
    shape = ["N", 3, 32, 32]
    return net.model(("rows", TensorProto.FLOAT, shape), ("y", TensorProto.FLOAT, ["N", 10]))


def transformer():
    """Two layers of attention over 64 tokens, 2 classes."""
    net = Network()
    x = net.add("Gather", floats(1, WORDS, WIDTH), "rows")
    x = net.add("Add", x, floats(1, TOKENS, WIDTH))
    for _ in range(2):
        x = net.normalised(net.add("Add", x, attention(net, x)))
        x = net.normalised(net.add("Add", x, feed_forward(net, x)))
    x = net.add("ReduceMean", x, axes=[1], keepdims=0)
    net.add("Softmax", net.linear(x, WIDTH, 2), axis=1)
    shape = ["N", TOKENS]
    return net.model(("rows", TensorProto.INT64, shape), ("y", TensorProto.FLOAT, ["N", 2]))


def attention(net, x):
    """Attention with several heads."""
    split = np.array([0, TOKENS, HEADS, WIDTH // HEADS])
    query, key, value = (
        net.add("Transpose", net.add("Reshape", net.linear(x, WIDTH, WIDTH), split), perm=perm)
        for perm in ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3])
    )
    scale = np.array((WIDTH / HEADS) ** -0.5, np.float32)
    scores = net.add("Softmax", net.add("Mul", net.add("MatMul", query, key), scale), axis=-1)
    mixed = net.add("Transpose", net.add("MatMul", scores, value), perm=[0, 2, 1, 3])
    joined = net.add("Reshape", mixed, np.array([0, TOKENS, WIDTH]))
    return net.linear(joined, WIDTH, WIDTH)


def feed_forward(net, x):
    """A hidden layer with GELU, which exporters write with Erf."""
    hidden = net.linear(x, WIDTH, 4 * WIDTH)
    one, half, root = (np.array(value, np.float32) for value in (1, 0.5, 2 ** -0.5))
    bent = net.add("Add", net.add("Erf", net.add("Mul", hidden, root)), one)
    gelu = net.add("Mul", net.add("Mul", hidden, bent), half)
    return net.linear(gelu, 4 * WIDTH, WIDTH)


def rounded(*shape):
    """Numbers with few digits, so that no server is slowed by their text."""
    return np.round(random.normal(size=shape), 4).astype(np.float32)


MODELS = {
    "logistic": (logistic_regression, rounded(256, 30), (1, 256)),
    "perceptron": (perceptron, rounded(32, 512), (1, 32)),
    "convolution": (convolution, rounded(1, 3, 32, 32), (1,)),
    "transformer": (transformer, random.integers(0, WORDS, (1, TOKENS)), (1,)),
}


def main(out):
    """Writes all models and cases."""
    cases = []
    for name, (build, rows, sizes) in MODELS.items():
        path = out / "models" / name / "1" / "model.onnx"
        path.parent.mkdir(parents=True, exist_ok=True)
        onnx.save_model(build(), path)
        session = onnxruntime.InferenceSession(path)
        cases += [case(name, session, rows[:size]) for size in sizes]
    (out / "cases.json").write_text(json.dumps(cases))


def case(name, session, rows):
    """A request with its answer."""
    [output] = session.run(None, {"rows": rows})
    return {
        "model": name,
        "datatype": "INT64" if rows.dtype == np.int64 else "FP32",
        "shape": rows.shape,
        "rows": [float(f"{value:.4f}") for value in rows.ravel().tolist()]
        if rows.dtype == np.float32 else rows.ravel().tolist(),
        "outputs": output.ravel().tolist(),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
