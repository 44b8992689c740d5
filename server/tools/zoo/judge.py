"""Holds a server's answers against those of Python's ONNX Runtime."""
from dataclasses import dataclass

import numpy as np

from tensor_json import tensor_from_json

TOLERANCES = {"FP16": 1e-3, "FP32": 1e-5, "FP64": 1e-9}
# A few steps of a float32 near 1: what is left of a probability's digits after 1 - p.
ABSOLUTE = 5e-7


@dataclass(frozen=True)
class Expected:
    """One output as ONNX Runtime gave it."""

    datatype: str
    values: np.ndarray
    classes: tuple | None = None
    """Class names of the columns, for an output that was a map of probabilities."""


def expected_outputs(outputs):
    """The tensors and maps among the outputs of a case; sequences have no form in the protocols."""
    return {
        name: Expected(
            output["datatype"],
            tensor_from_json(output),
            tuple(output["classes"]) if output["kind"] == "map" else None,
        )
        for name, output in outputs.items()
        if output["kind"] != "sequence"
    }


class Judge:
    """Compares answers of one model.

    Each method gives back what is wrong, or None.
    """

    def __init__(self, case):
        self.tolerance = case["tolerance"]
        self.random = set(case["random"])
        self.classes = case["classes"]
        self.rowwise = rowwise_outputs(case)

    def infer(self, answer, expected, wanted=None, as_json=False):
        """Compares the outputs of an infer answer, all or the `wanted` ones, by name, type and shape."""
        names = list(expected) if wanted is None else wanted
        for name in names:
            if name not in answer:
                if expected[name].classes is not None:
                    continue
                return f"output {name!r} is absent: there are {sorted(answer)}"
            datatype, shape, values = answer[name]
            problem = self.tensor(name, datatype, shape, values, expected[name], as_json)
            if problem is not None:
                return f"output {name!r}: {problem}"
        return None

    def tensor(self, name, datatype, shape, values, expected, as_json):
        """Compares one tensor."""
        if datatype != expected.datatype:
            return f"has the type {datatype}, expected {expected.datatype}"
        if list(shape) != list(expected.values.shape):
            return f"has the shape {list(shape)}, expected {list(expected.values.shape)}"
        if name in self.random:
            return None
        return self.values(values, expected, as_json)

    def values(self, values, expected, as_json):
        """Compares flat values with those of an output."""
        wanted = expected.values.reshape(-1)
        if len(values) != len(wanted):
            return f"has {len(values)} values, expected {len(wanted)}"
        if expected.datatype not in TOLERANCES:
            return differing(values, wanted, [a == b for a, b in zip(values, wanted)])
        wanted = wanted.astype(np.float64)
        values = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
        if as_json:
            wanted = np.where(np.isfinite(wanted), wanted, np.nan)
        return differing(values, wanted, self.close(values, wanted, expected.datatype))

    def close(self, values, wanted, datatype):
        """Where floats agree: to a part of the output's largest value, since sums lose what is beside it."""
        part = self.tolerance or TOLERANCES[datatype]
        finite = np.abs(wanted[np.isfinite(wanted)])
        largest = finite.max() if len(finite) else 0
        with np.errstate(invalid="ignore"):
            near = np.abs(values - wanted) <= max(part * largest, ABSOLUTE)
        return near | (values == wanted) | (np.isnan(values) & np.isnan(wanted))

    def prediction(self, prediction, expected):
        """Compares one entry of `predictions` with the outputs of its row."""
        understood = "class" in prediction or "value" in prediction
        if not understood and "outputs" not in prediction:
            return f"has no class, value or outputs, but {sorted(prediction)}"
        problem = None
        if "value" in prediction:
            problem = self.value(prediction["value"], expected)
        elif "class" in prediction:
            problem = self.class_(prediction, expected)
        if problem is None and "outputs" in prediction:
            problem = self.named_outputs(prediction["outputs"], expected, not understood)
        return problem

    def named_outputs(self, outputs, expected, all_of_them):
        """Compares outputs by name; their shape but for sizes of one, which tell rows."""
        for name, wanted in expected.items():
            if name not in outputs:
                if not all_of_them:
                    continue
                return f"output {name!r} is absent: there are {sorted(outputs)}"
            values = flat(outputs[name])
            shape = [size for size in shape_of(outputs[name]) if size != 1]
            if len(values) and shape != [size for size in wanted.values.shape if size != 1]:
                return (f"output {name!r} has the shape {shape_of(outputs[name])}, "
                        f"expected {list(wanted.values.shape)}")
            problem = None if name in self.random else self.values(values, wanted, True)
            if problem is not None:
                return f"output {name!r}: {problem}"
        return None

    def value(self, value, expected):
        """Compares a value, or several, with the outputs of numbers: one of them must be it."""
        numeric = {name: output for name, output in expected.items() if output.datatype != "BYTES"}
        if self.random & set(numeric):
            return None
        problems = [self.values(flat(value), output, True) for output in numeric.values()]
        if any(problem is None for problem in problems):
            return None
        return f"value: {problems[0] if problems else 'the model has no output of numbers'}"

    def class_(self, prediction, expected):
        """Compares class, probabilities and score."""
        problem = self.probabilities(prediction, expected)
        if problem is not None:
            return problem
        labels = [flat_text(o.values) for o in expected.values() if o.datatype not in TOLERANCES]
        single = [texts[0] for texts in labels if len(texts) == 1]
        if not labels or prediction["class"] in single:
            return None
        return f"class {prediction['class']!r}, expected {' or '.join(map(repr, single)) or labels}"

    def probabilities(self, prediction, expected):
        """Compares the probabilities with the outputs of floats: one of them must be they."""
        if "probabilities" not in prediction:
            return None
        floats = [output for output in expected.values() if output.datatype in TOLERANCES]
        classes = next((list(o.classes) for o in floats if o.classes), self.classes)
        by_name = prediction["probabilities"]
        if classes is None or len(classes) != len(by_name):
            classes = list(by_name)
        elif set(classes) != set(by_name):
            return f"probabilities of {list(by_name)}, expected of {classes}"
        values = [by_name[name] for name in classes]
        if not any(self.fits(values, output) for output in [*floats, *joined_columns(floats)]):
            shown = [flat(output.values.tolist()) for output in floats]
            return f"probabilities {values} of {classes}, expected {shown}"
        has_labels = len(floats) < len(expected)
        return score_problem(prediction, classes, values, has_labels)

    def fits(self, values, expected):
        """True when probabilities are those of an output, or of its one column and the rest."""
        if expected.values.size == 1 and len(values) == 2:
            one = float(expected.values.reshape(-1)[0])
            expected = Expected(expected.datatype, np.array([1 - one, one]))
        return self.values(values, expected, True) is None

    def row_of(self, expected, row):
        """The part of a batch's outputs that is one row's; None when an output has no such part."""
        if not all(self.rowwise.get(name) for name in expected):
            return None
        return {
            name: Expected(output.datatype, output.values[row:row + 1], output.classes)
            for name, output in expected.items()
        }


def rowwise_outputs(case):
    """Which outputs have as many rows as they were given, in every answer of the case."""
    answers = [(1, answer) for answer in case["alone"]]
    answers += [(len(answer["rows"]), answer) for answer in case["together"]]
    rowwise = {}
    for rows, answer in answers:
        for name, output in answer.get("outputs", {}).items():
            shape = output.get("shape", [])
            rowwise[name] = rowwise.get(name, True) and shape[:1] == [rows]
    return rowwise


def joined_columns(floats):
    """Outputs of one number each, as one: a classifier may give each class an output of its own."""
    if len(floats) < 2 or any(output.values.size != 1 for output in floats):
        return []
    values = np.concatenate([output.values.reshape(-1) for output in floats])
    return [Expected(floats[0].datatype, values)]


def score_problem(prediction, classes, values, has_labels):
    """What is wrong with a score, or with a class that no output names.

    The score is the second of two classes', else the predicted one's; the
    predicted class is the likeliest.
    """
    if prediction["class"] not in classes:
        return f"class {prediction['class']!r}, expected one of {classes}"
    predicted = classes.index(prediction["class"])
    position = 1 if len(values) == 2 else predicted
    if prediction["score"] != values[position]:
        return f"score {prediction['score']}, expected {values[position]}"
    if not has_labels and values[predicted] < max(values) - ABSOLUTE:
        return f"class {prediction['class']!r}, though the probabilities of {classes} are {values}"
    return None


def differing(values, wanted, same):
    """Words for the first value that differs; None when all agree."""
    wrong = [i for i, agrees in enumerate(same) if not agrees]
    if not wrong:
        return None
    first = wrong[0]
    return (f"{len(wrong)} of {len(wanted)} values differ, the first at {first}: "
            f"{plain(values[first])!r}, expected {plain(wanted[first])!r}")


def plain(value):
    """A numpy number as Python's own."""
    return value.item() if isinstance(value, np.generic) else value


def flat(value):
    """Nested lists as one."""
    if not isinstance(value, list):
        return [value]
    return [inner for item in value for inner in flat(item)]


def flat_text(array):
    """The elements of an array as text."""
    return [str(value) for value in array.reshape(-1)]


def shape_of(value):
    """The shape of nested lists."""
    return [len(value), *(shape_of(value[0]) if value else [])] if isinstance(value, list) else []
