"""Writes the small graphs that the tests load: python server/models/testdata/make_models.py

Each is what an exporter writes, cut down to the few operators that matter. Needs onnx and numpy.
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FOLDER = Path(__file__).resolve().parent
BOOL, DOUBLE, FLOAT, FLOAT16 = TensorProto.BOOL, TensorProto.DOUBLE, TensorProto.FLOAT, TensorProto.FLOAT16
INT32, INT64, STRING = TensorProto.INT32, TensorProto.INT64, TensorProto.STRING
ML = "ai.onnx.ml"


def value(name, kind, *shape):
    return helper.make_tensor_value_info(name, kind, shape)


def constant(name, array, dtype=np.float32):
    return numpy_helper.from_array(np.array(array, dtype), name)


def node(kind, inputs, outputs, **attributes):
    return helper.make_node(kind, inputs.split(), outputs.split(), **attributes)


def model(nodes, inputs, outputs, constants=(), opset=13, ir_version=8, domains=()):
    graph = helper.make_graph(nodes, "graph", inputs, outputs, list(constants))
    opsets = [helper.make_opsetid("", opset), helper.make_opsetid(ML, 3)]
    opsets += [helper.make_opsetid(domain, 1) for domain in domains]
    return helper.make_model(graph, opset_imports=opsets, ir_version=ir_version)


def save(name, *args, **kwargs):
    onnx.save(model(*args, **kwargs), FOLDER / f"{name}.onnx")


X = value("x", FLOAT, "rows", 2)
WEIGHTS = constant("weights", [[1, -1, 0], [0, 1, -1]])
COLORS = ["blue", "green", "red"]


def linear_classifier(labels, post_transform):
    """scikit-learn's LogisticRegression or, without a transformation, its LinearSVC."""
    kind = "classlabels_strings" if isinstance(labels[0], str) else "classlabels_ints"
    return node(
        "LinearClassifier", "x", "label probabilities", domain=ML,
        coefficients=[1.0, 0.0, -1.0, 1.0, 0.0, -1.0], intercepts=[0.0, 0.0, 0.0],
        post_transform=post_transform, **{kind: labels},
    )


def classifiers():
    probabilities = value("probabilities", FLOAT, "rows", 3)
    label = value("label", STRING, "rows")
    save("string_labels", [linear_classifier(COLORS, "SOFTMAX")], [X], [label, probabilities])
    save(
        "integer_labels", [linear_classifier([7, 17, 27], "SOFTMAX")], [X],
        [value("label", INT64, "rows"), probabilities],
    )
    save("decision_scores", [linear_classifier(COLORS, "NONE")], [X], [label, probabilities])
    # As skl2onnx writes MLPClassifier and others: the names stand in a constant. The classifier
    # beside it is what an ensemble's estimators look like: its labels are others.
    save(
        "extracted_labels",
        [
            node(
                "LinearClassifier", "x", "unused unused_scores", domain=ML,
                coefficients=[1.0, 0.0, 0.0, 1.0, 1.0, 1.0], intercepts=[0.0, 0.0, 0.0],
                classlabels_ints=[0, 1, 2],
            ),
            node("MatMul", "x weights", "scores"),
            node("Softmax", "scores", "probabilities", axis=1),
            node("ArgMax", "probabilities", "best", axis=1, keepdims=0),
            node("ArrayFeatureExtractor", "names best", "extracted", domain=ML),
            node("Reshape", "extracted flat", "label"),
        ],
        [X], [label, probabilities],
        [WEIGHTS, helper.make_tensor("names", STRING, [3], COLORS), constant("flat", [-1], np.int64)],
    )
    # A converter that is given no number of columns leaves it open, though only 2 will do.
    save(
        "open_width",
        [
            node("MatMul", "x weights", "probabilities"),
            node("ArgMax", "probabilities", "label", axis=1, keepdims=0),
        ],
        [value("x", FLOAT, "rows", "columns")], [value("label", INT64, "rows"), probabilities], [WEIGHTS],
    )
    maps = helper.make_map_type_proto(STRING, helper.make_tensor_type_proto(FLOAT, []))
    save(
        "zipmap",
        [
            linear_classifier(COLORS, "SOFTMAX"),
            node("ZipMap", "probabilities", "maps", domain=ML, classlabels_strings=COLORS),
        ],
        [X], [label, helper.make_value_info("maps", helper.make_sequence_type_proto(maps))],
    )
    # IsolationForest's outputs, and but for the values KMeans': a label that is no position, and scores.
    save(
        "outliers",
        [
            node("ReduceSum", "x axis", "scores", keepdims=1),
            node("Sign", "scores", "sign"),
            node("Cast", "sign", "label", to=INT64),
        ],
        [X], [value("label", INT64, "rows", 1), value("scores", FLOAT, "rows", 1)],
        [constant("axis", [1], np.int64)],
    )


def outputs_of_exporters():
    """Outputs as exporters write them that have no probabilities under that name, or more than they."""
    label = value("label", INT64, "rows")
    softmax = [node("MatMul", "x weights", "scores"), node("Softmax", "scores", "shares", axis=1)]
    best = node("ArgMax", "shares", "variable", axis=1, keepdims=0)
    # Hummingbird: outputs are called by the variables of its code.
    save(
        "unnamed", [*softmax, best], [X],
        [value("variable", INT64, "rows"), value("shares", FLOAT, "rows", 3)], [WEIGHTS],
    )
    # skl2onnx with zipmap="columns": an output for each class, called like it.
    parts = [constant(f"at_{i}", [i], np.int64) for i in range(4)]
    slices = [
        n for i, color in enumerate(COLORS) for n in [
            node("Slice", f"probabilities at_{i} at_{i + 1} at_1", f"column_{i}"),
            node("Reshape", f"column_{i} flat", f"s{color}"),
        ]
    ]
    save(
        "columns", [linear_classifier(COLORS, "SOFTMAX"), *slices], [X],
        [value("label", STRING, "rows"), *[value(f"s{color}", FLOAT, "rows") for color in COLORS]],
        [*parts, constant("flat", [-1], np.int64)],
    )
    # KMeans: the nearest center, and the distances to all.
    save(
        "clusters",
        [node("MatMul", "x weights", "scores"), node("ArgMin", "scores", "label", axis=1, keepdims=0)],
        [X], [label, value("scores", FLOAT, "rows", 3)], [WEIGHTS],
    )
    # A detector: an output of whole numbers that is no label.
    save(
        "detector",
        [
            node("MatMul", "x weights", "scores"), node("Unsqueeze", "scores last", "boxes"),
            node("Greater", "scores zero", "found"), node("Cast", "found", "ones", to=INT64),
            node("ReduceSum", "ones first", "num", keepdims=0),
        ],
        [X], [value("num", INT64, "rows"), value("boxes", FLOAT, "rows", 3, 1), value("scores", FLOAT, "rows", 3)],
        [WEIGHTS, constant("zero", 0), constant("first", [1], np.int64), constant("last", [2], np.int64)],
    )
    # MLPClassifier with several labels a row, which skl2onnx declares as one.
    save(
        "several_labels",
        [
            node("MatMul", "x weights", "scores"), node("Sigmoid", "scores", "probabilities"),
            node("Binarizer", "probabilities", "binary", domain=ML, threshold=0.5),
            node("Cast", "binary", "label", to=INT64),
        ],
        [X], [label, value("probabilities", FLOAT, "rows", 3)], [WEIGHTS],
    )
    # Nothing is said of the columns.
    save(
        "open_labels", [node("Softmax", "x", "probabilities", axis=1), node("Cast", "x", "label", to=INT64)],
        [value("x", FLOAT, "rows", "columns")],
        [value("label", INT64, "rows", "n"), value("probabilities", FLOAT, "rows", "m")],
    )
    # The same for a value inside the graph.
    inside = model(
        [node("MatMul", "x weights", "scores"), node("Neg", "scores", "logits")],
        [X], [value("logits", FLOAT, "rows", 3)], [WEIGHTS],
    )
    inside.graph.value_info.append(value("scores", FLOAT, "rows", 7))
    onnx.save(inside, FOLDER / "wrong_inside.onnx")
    # MultiOutputClassifier: a list of a classifier's probabilities for each label.
    sequence = helper.make_sequence_type_proto(helper.make_tensor_type_proto(FLOAT, ["rows", 3]))
    save(
        "listed_probabilities",
        [
            *softmax, node("Neg", "scores", "negative"), node("Softmax", "negative", "other", axis=1),
            node("ArgMax", "shares", "first", axis=1), node("ArgMax", "other", "second", axis=1),
            node("Concat", "first second", "label", axis=1),
            node("SequenceConstruct", "shares other", "probabilities"),
        ],
        [X], [value("label", INT64, "rows", 2), helper.make_value_info("probabilities", sequence)], [WEIGHTS],
    )
    # A sequence that is computed, and not only a list of tensors that there are.
    save(
        "split_sequence", [node("SplitToSequence", "x", "parts", axis=1)], [X],
        [helper.make_value_info("parts", helper.make_sequence_type_proto(helper.make_tensor_type_proto(FLOAT, None)))],
    )


def networks():
    logits = value("logits", FLOAT, "rows", 3)
    save("logits", [node("MatMul", "x weights", "logits")], [X], [logits], [WEIGHTS])
    save(
        "one_logit", [node("MatMul", "x weights", "logit")], [X], [value("logit", FLOAT, "rows", 1)],
        [constant("weights", [[1], [-1]])],
    )
    for rows in [1, 4]:
        save(
            f"fixed_batch_{rows}", [node("MatMul", "x weights", "logits")],
            [value("x", FLOAT, rows, 2)], [value("logits", FLOAT, rows, 3)], [WEIGHTS],
        )
    save(
        "image", [node("ReduceMean", "image", "mean", axes=[1, 2, 3], keepdims=0)],
        [value("image", FLOAT, "rows", 1, 4, 4)], [value("mean", FLOAT, "rows")],
    )
    # Takes sequences of any length, and fails on an index beyond its table.
    save(
        "embedding",
        [node("Gather", "table tokens", "vectors"), node("ReduceMean", "vectors", "mean", axes=[1], keepdims=0)],
        [value("tokens", INT64, "rows", "length")], [value("mean", FLOAT, "rows", 2)],
        [constant("table", [[0, 0], [1, 10], [2, 20], [3, 30]])],
    )


def element_types():
    for name, kind in {"float16": FLOAT16, "float64": DOUBLE, "int32": INT32, "int64": INT64}.items():
        save(
            f"sum_{name}", [node("MatMul", "x weights", "sum")],
            [value("x", kind, "rows", 2)], [value("sum", kind, "rows", 1)],
            [constant("weights", [[1], [10]], name)],
        )
    save(
        "sum_bool",
        [node("Cast", "x", "numbers", to=FLOAT), node("MatMul", "numbers weights", "sum")],
        [value("x", BOOL, "rows", 2)], [value("sum", FLOAT, "rows", 1)], [constant("weights", [[1], [10]])],
    )
    # Products of 8 bits, as quantization writes them: two of them exceed 16 bits.
    save(
        "sum_quantized",
        [node("Cast", "x", "bytes", to=TensorProto.UINT8), node("MatMulInteger", "bytes weights", "integers"),
         node("Cast", "integers", "sum", to=FLOAT)],
        [X], [value("sum", FLOAT, "rows", 1)], [constant("weights", [[127], [127]], np.int8)],
    )
    # An input for each feature, as skl2onnx writes pipelines over tables.
    save(
        "mixed_inputs",
        [
            node("LabelEncoder", "color", "code", domain=ML,
                 keys_strings=COLORS, values_floats=[100.0, 200.0, 300.0], default_float=900.0),
            node("Cast", "count", "count_float", to=FLOAT),
            node("Sum", "code weight count_float", "price"),
        ],
        [value("color", STRING, "rows", 1), value("weight", FLOAT, "rows", 1), value("count", INT64, "rows", 1)],
        [value("price", FLOAT, "rows", 1)],
    )


def rows_that_meet():
    """Graphs whose rows influence one another, or whose output has no rows."""
    save(
        "share_of_total", [node("Softmax", "x", "share", axis=0)],
        [value("x", FLOAT, "rows", 1)], [value("share", FLOAT, "rows", 1)],
    )
    save(
        "grand_total", [node("ReduceSum", "x", "total", keepdims=1)],
        [value("x", FLOAT, "rows", 2)], [value("total", FLOAT, 1, 1)],
    )


def unservable():
    relu, y = node("Relu", "x", "y"), value("y", FLOAT, "rows", 2)
    save("custom_operator", [node("Magic", "x", "y", domain="com.example")], [X], [y], domains=["com.example"])
    save("opset_99", [relu], [X], [y], opset=99)
    save("ir_99", [relu], [X], [y], ir_version=99)
    # Not finite for numbers below 0.
    save("logarithm", [node("Log", "x", "y")], [X], [y])


def breaking():
    """Graphs whose kernels break the WebAssembly instance, or never end.

    TopK divides by its number of rows. So do the others here, on the rows that remain when a
    condition has dropped them: scikit-learn's KNNImputer does the same with rows that lack nothing.
    """
    k = constant("k", [3], np.int64)
    save(
        "top_three", [node("TopK", "x k", "values places")],
        [value("x", FLOAT, "rows", 5)],
        [value("values", FLOAT, "rows", 3), value("places", INT64, "rows", 3)], [k],
    )

    def traps_if(name, condition, limit):
        save(
            name,
            [
                node("ReduceMax", "x", "largest", keepdims=0),
                node(condition, "largest limit", "keeps"),
                node("Shape", "x", "shape"),
                node("Slice", "shape zero one", "rows"),
                node("Expand", "keeps rows", "kept"),
                node("Compress", "x kept", "rest", axis=0),
                node("TopK", "rest k", "best places"),
                node("ReduceSum", "best", "sum", keepdims=0),
                node("Mul", "sum nothing", "no_sum"),
                node("Add", "x no_sum", "y"),
            ],
            [value("x", FLOAT, "rows", 3)], [value("y", FLOAT, "rows", 3)],
            [
                k, constant("limit", limit), constant("nothing", 0),
                constant("zero", [0], np.int64), constant("one", [1], np.int64),
            ],
        )

    traps_if("traps_above_one", "LessOrEqual", 1.5)
    traps_if("traps_always", "Less", -1e30)
    random = np.random.RandomState(0)
    save(
        "recurrent",
        [node("Transpose", "x", "steps", perm=[1, 0, 2]), node("GRU", "steps w r", "states last", hidden_size=2)],
        [value("x", FLOAT, "rows", "length", 3)],
        [value("last", FLOAT, 1, "rows", 2)],
        [constant("w", random.randn(1, 6, 3)), constant("r", random.randn(1, 6, 2))],
    )
    body = helper.make_graph(
        [node("Identity", "go_on", "goes_on"), node("Identity", "state", "same")], "body",
        [value("i", INT64), value("go_on", BOOL), value("state", FLOAT, "rows", 2)],
        [value("goes_on", BOOL), value("same", FLOAT, "rows", 2)],
    )
    loop = helper.make_node("Loop", ["", "yes", "x"], ["y"], body=body)
    save("endless", [loop], [X], [value("y", FLOAT, "rows", 2)], [constant("yes", True, bool)])
    some = helper.make_node("Loop", ["", "large", "x"], ["y"], body=body)
    save(
        "endless_above_1000",
        [node("ReduceMax", "x", "most", keepdims=0), node("Greater", "most limit", "large"), some],
        [X], [value("y", FLOAT, "rows", 2)], [constant("limit", 1000)],
    )
    # The native engine cannot be stopped, so this one ends by itself after some minutes.
    turns = helper.make_node("Loop", ["turns", "yes", "x"], ["y"], body=body)
    save(
        "minutes_above_1000",
        [
            node("ReduceMax", "x", "most", keepdims=0), node("Greater", "most limit", "large"),
            node("Cast", "large", "some", to=INT64), node("Mul", "some many", "turns"), turns,
        ],
        [X], [value("y", FLOAT, "rows", 2)],
        [constant("limit", 1000), constant("many", 200_000_000, np.int64), constant("yes", True, bool)],
    )


def values_and_shapes():
    # An imputer: what is missing is 100.
    save(
        "imputer",
        [node("IsNaN", "x", "missing"), node("Where", "missing hundred x", "y")],
        [X], [value("y", FLOAT, "rows", 2)], [constant("hundred", 100)],
    )
    # Not even the number of dimensions is declared.
    save(
        "any_shape", [node("Neg", "x", "y")],
        [helper.make_tensor_value_info("x", FLOAT, None)], [helper.make_tensor_value_info("y", FLOAT, None)],
    )
    save(
        "any_width", [node("MatMul", "x weights", "logits")],
        [helper.make_tensor_value_info("x", FLOAT, None)], [value("logits", FLOAT, "rows", 3)], [WEIGHTS],
    )
    save("scalar", [node("Neg", "x", "y")], [value("x", FLOAT)], [value("y", FLOAT)])


def external_constants():
    """All constants beside the graph, those too that its shapes follow from, and "./" before the name."""
    shape = constant("shape", [-1, 3, 1], np.int64)
    graph = model(
        [
            node("Constant", "", "bias", value=constant("bias_value", [[1, 2, 3]])),
            node("MatMul", "x weights", "product"), node("Add", "product bias", "sum"),
            node("Reshape", "sum shape", "y"),
        ],
        [X], [value("y", FLOAT, "rows", 3, 1)], [WEIGHTS, shape],
    )
    save_outside("external_shape", graph, [*graph.graph.initializer, graph.graph.node[0].attribute[0].t])


def save_outside(name, graph, tensors):
    """Saves a graph with the bytes of some tensors in a file beside it."""
    data = bytearray()
    for tensor in tensors:
        entries = {"location": f"./{name}.weights", "offset": len(data), "length": len(tensor.raw_data)}
        data += tensor.raw_data
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        for key, text in entries.items():
            tensor.external_data.add(key=key, value=str(text))
    (FOLDER / f"{name}.onnx").write_bytes(graph.SerializeToString())
    (FOLDER / f"{name}.weights").write_bytes(data)


def external_branches():
    """A graph with graphs inside, whose constants lie beside it and whose outputs are declared wrongly."""
    branches = [
        helper.make_graph(
            [node("Reshape", f"x {name}_shape", f"{name}_y")], name, [], [value(f"{name}_y", FLOAT, 1, 1, 1, 1)],
            [constant(f"{name}_shape", shape, np.int64)],
        )
        for name, shape in [("then", [-1, 1]), ("else", [1, -1])]
    ]
    graph = model(
        [
            node("ReduceSum", "x", "sum", keepdims=0), node("Greater", "sum zero", "positive"),
            node("If", "positive", "y", then_branch=branches[0], else_branch=branches[1]),
        ],
        [X], [value("y", FLOAT, "n", "m")], [constant("zero", 0)],
    )
    inside = [attribute.g.initializer[0] for attribute in graph.graph.node[2].attribute]
    save_outside("external_branches", graph, inside)


def external_weights():
    graph = model([node("MatMul", "x weights", "logits")], [X], [value("logits", FLOAT, "rows", 3)], [WEIGHTS])
    onnx.external_data_helper.convert_model_to_external_data(
        graph, location="external.weights", size_threshold=0
    )
    onnx.save(graph, FOLDER / "external.onnx")


if __name__ == "__main__":
    for old in [*FOLDER.glob("*.onnx"), *FOLDER.glob("*.weights")]:
        old.unlink()
    for make in [
        classifiers, outputs_of_exporters, networks, element_types, rows_that_meet, values_and_shapes,
        unservable, breaking, external_constants, external_branches, external_weights,
    ]:
        make()
