"""What a model is asked, and how each answer is judged."""
import json
from dataclasses import dataclass
from typing import Callable

import numpy as np

from judge import expected_outputs
from protocol import (
    Request,
    binary_infer_request,
    infer_outputs,
    json_infer_request,
    predict_request,
)
from tensor_json import tensor_from_json


@dataclass(frozen=True)
class Question:
    """A request, and what to make of its answer."""

    way: str
    request: Request
    judge: Callable[[dict, bytes], str | None]
    """What is wrong with an answer (headers, body) of status 200."""
    may_refuse: bool
    """True when ONNX Runtime gives no answer either."""
    kind: Callable[[bytes], str] = lambda body: ""
    """What sort of answer it is."""


def singles(case, judge):
    """Each row alone, in every way."""
    questions = []
    for answer in case["alone"]:
        feeds = feeds_of(answer)
        expected = expected_of(answer)
        if case["counts_rows"]:
            questions.append(predict_question(case, [feeds], [[expected]], judge))
        questions += infer_questions(case["name"], feeds, expected, judge)
    return questions


def batches(case, judge):
    """The batches of the case, in every way."""
    questions = []
    for batch in case["together"]:
        rows = [feeds_of(case["alone"][i]) for i in batch["rows"]]
        feeds = {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}
        expected = expected_of(batch)
        questions.append(predict_question(case, rows, row_answers(case, batch, judge), judge))
        questions += infer_questions(case["name"], feeds, expected, judge)
    return questions


def row_answers(case, batch, judge):
    """For each row of a batch the outputs that may answer it: alone, or its part of the batch's.

    These differ where rows influence one another.
    """
    expected = expected_of(batch)
    answers = []
    for position, row in enumerate(batch["rows"]):
        part = expected and judge.row_of(expected, position)
        answers.append([expected_of(case["alone"][row]), *([part] if part else [])])
    return answers


def predict_question(case, rows, answers, judge):
    """Rows for /predict; `answers` has the outputs that may answer each of them."""

    def wrong(_headers, body):
        predictions = json.loads(body).get("predictions")
        if not isinstance(predictions, list) or len(predictions) != len(rows):
            return f"expected {len(rows)} predictions, got {str(predictions)[:100]}"
        for row, (prediction, allowed) in enumerate(zip(predictions, answers)):
            problems = [prediction_problem(prediction, outputs, judge) for outputs in allowed]
            if all(problems):
                return f"row {row} of {len(rows)}: {problems[-1]}"
        return None

    may_refuse = any(outputs is None for allowed in answers for outputs in allowed)
    return Question("predict", predict_request(case["name"], rows), wrong, may_refuse, answer_kind)


def prediction_problem(prediction, outputs, judge):
    """What is wrong with a prediction; `outputs` is None where there should be none."""
    if outputs is None:
        return f"answered {str(prediction)[:100]}, where ONNX Runtime gives an error"
    return judge.prediction(prediction, outputs)


def answer_kind(body):
    """What the first of the predictions consists of."""
    predictions = json.loads(body).get("predictions") or [{}]
    return "+".join(key for key in predictions[0] if key != "score")


def infer_questions(model, feeds, expected, judge):
    """Tensors for /infer: in JSON, as bytes, and as bytes for the last output alone."""

    def question(way, request, wanted, as_json):
        def wrong(headers, body):
            answer = infer_outputs(headers, body)
            if expected is None:
                return f"answered {sorted(answer)}, where ONNX Runtime gives an error"
            return judge.infer(answer, expected, wanted, as_json)

        return Question(way, request, wrong, expected is None)

    names = [] if expected is None else [
        name for name, output in expected.items() if output.classes is None
    ]
    yield question("json", json_infer_request(model, feeds), None, True)
    yield question("binary", binary_infer_request(model, feeds), None, False)
    if len(names) > 1:
        request = binary_infer_request(model, feeds, names[-1:])
        yield question("binary, one output", request, names[-1:], False)


def feeds_of(answer):
    """The arrays of a row."""
    return {name: tensor_from_json(tensor) for name, tensor in answer["inputs"].items()}


def expected_of(answer):
    """The outputs of an answer, or None when it was an error."""
    return None if "error" in answer else expected_outputs(answer["outputs"])
