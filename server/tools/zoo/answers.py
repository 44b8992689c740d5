"""What Python's ONNX Runtime answers, as the file that servers are compared with."""
import random

import numpy as np
import onnx
import onnxruntime

from tensor_json import datatype_of, tensor_to_json

BATCHES = (2, 3, 7)
BATCHES_OF_A_SIZE = 4


class Reference:
    """A model in Python's ONNX Runtime, on the processor and one thread."""

    def __init__(self, path):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 4
        # Without it, sums of products of 8 bits saturate at 16 bits on processors without VNNI.
        options.add_session_config_entry("session.x64quantprecision", "1")
        # With its weights inside: constants in another file are beyond the runtime's shape inference.
        graph = onnx.load(str(path)).SerializeToString()
        self.session = onnxruntime.InferenceSession(
            graph, options, providers=["CPUExecutionProvider"]
        )

    def answer(self, feeds):
        """Each output by name as JSON, or the reason why there is none."""
        names = [output.name for output in self.session.get_outputs()]
        try:
            values = self.session.run(names, feeds)
        except Exception as error:  # the runtime's own classes share no other base
            return {"error": str(error)}
        return {"outputs": {name: value_to_json(value) for name, value in zip(names, values)}}


def value_to_json(value):
    """An output: a tensor, a sequence of tensors, or a probability for each class."""
    if not isinstance(value, list):
        return {"kind": "tensor", **tensor_to_json(value)}
    if value and isinstance(value[0], dict):
        classes = list(value[0])
        table = np.array([[row[name] for name in classes] for row in value], dtype=np.float32)
        return {"kind": "map", "classes": [str(name) for name in classes], **tensor_to_json(table)}
    return {"kind": "sequence", "items": [tensor_to_json(item) for item in value]}


def together(rows):
    """Feeds of one row put below one another."""
    return {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}


def batches_of(rows):
    """Positions of rows that go into one request: batches of each size, of rows of one shape."""
    draw = random.Random(7)
    by_shape = {}
    for position, row in enumerate(rows):
        shapes = tuple(array.shape for array in row.values())
        by_shape.setdefault(shapes, []).append(position)
    for positions in by_shape.values():
        for size in BATCHES:
            for _ in range(BATCHES_OF_A_SIZE if size <= len(positions) else 0):
                yield draw.sample(positions, size)


def describe(reference, built, name):
    """The case file of a model: its rows, and the answers to them alone and together."""
    rows = [dict(row) for row in built.rows]
    alone = [reference.answer(row) for row in rows]
    again = [reference.answer(row) for row in rows]
    counts_rows = all(np.ndim(array) > 0 and len(array) == 1 for row in rows for array in row.values())
    return {
        "name": name,
        "inputs": [
            {"name": key, "datatype": datatype_of(np.asarray(array)), "shape": list(np.shape(array))}
            for key, array in rows[0].items()
        ],
        "classes": None if built.classes is None else list(built.classes),
        "tolerance": built.tolerance,
        "counts_rows": counts_rows,
        "random": [key for key in outputs_of(alone[0]) if any(
            outputs_of(a).get(key) != outputs_of(b).get(key) for a, b in zip(alone, again))],
        "alone": [
            {"inputs": inputs_to_json(row), **answer} for row, answer in zip(rows, alone)
        ],
        "together": [
            {"rows": positions, **reference.answer(together([rows[i] for i in positions]))}
            for positions in (batches_of(rows) if counts_rows else [])
        ],
    }


def outputs_of(answer):
    """The outputs of an answer; none when it is an error."""
    return answer.get("outputs", {})


def inputs_to_json(row):
    """The feeds of one row as JSON."""
    return {name: tensor_to_json(array) for name, array in row.items()}
