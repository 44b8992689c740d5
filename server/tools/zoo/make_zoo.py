"""Trains and exports small models of many kinds, and asks ONNX Runtime for their answers.

Usage: make_zoo.py OUT_DIR [--cases DIR] [--only NAME …]

Each model becomes OUT_DIR/NAME/1/model.onnx. Its rows, and what Python's ONNX
Runtime answers to them, become NAME.json in the folder of cases: OUT_DIR/../cases
unless --cases names another. A model that cannot be exported here is reported,
and the others are made all the same. The same versions of the libraries make
the same answers; the graphs differ in names that exporters draw.

Needs onnx, onnxruntime, scikit-learn and skl2onnx, and for their kinds of models
onnxmltools with xgboost, lightgbm and catboost, hummingbird-ml, pandas, torch and
onnxscript. Models of text need the locale en_US.UTF-8.
"""
import argparse
import importlib
import json
import os
import random
import shutil
import sys
import time
import traceback
from pathlib import Path

import numpy as np

from answers import Reference, describe
from recipe import RECIPES

KINDS = ("sklearn_models", "boosted_models", "graph_models", "torch_models")


def main():
    """Makes the zoo and prints a table of it."""
    arguments = parse_arguments()
    cases = arguments.cases or arguments.out.parent / "cases"
    cases.mkdir(parents=True, exist_ok=True)
    failures = [*load_recipes()]
    made = 0
    for recipe in RECIPES:
        if arguments.only and recipe.name not in arguments.only:
            continue
        problem = make(recipe, arguments.out, cases)
        made += problem is None
        if problem is not None:
            failures.append((recipe.name, problem))
    print(f"\n{made} models in {arguments.out}, their answers in {cases}")
    for name, problem in failures:
        print(f"not made: {name}: {problem}")


def parse_arguments():
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out", type=Path, metavar="OUT_DIR", help="folder of model folders")
    parser.add_argument("--cases", type=Path, help="folder of the answers, OUT_DIR/../cases by default")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="makes these models alone")
    return parser.parse_args()


def load_recipes():
    """Imports the kinds of models; yields those whose library is missing."""
    for kind in KINDS:
        try:
            importlib.import_module(kind)
        except ImportError as error:
            yield kind, str(error)


def make(recipe, out, cases):
    """Makes one model and its case file; gives back why that failed, if it did."""
    folder = out / recipe.name / "1"
    case_file = cases / f"{recipe.name}.json"
    shutil.rmtree(folder.parent, ignore_errors=True)
    case_file.unlink(missing_ok=True)
    np.random.seed(7)
    random.seed(7)
    start = time.monotonic()
    try:
        built = recipe.build()
        folder.mkdir(parents=True)
        built.write(folder)
        case = describe(Reference(folder / "model.onnx"), built, recipe.name)
    except Exception as error:  # an exporter may raise anything; the others go on
        shutil.rmtree(folder.parent, ignore_errors=True)
        if os.environ.get("ZOO_TRACE"):
            traceback.print_exc()
        return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
    case_file.write_text(json.dumps(case, ensure_ascii=False, allow_nan=False))
    print(f"{recipe.name:36} {time.monotonic() - start:5.1f} s  {summary(case)}", flush=True)
    return None


def summary(case):
    """Inputs and outputs of a case in a line, with the shapes of its first row."""
    first = case["alone"][0]
    inputs = ", ".join(f"{i['name']} {i['datatype']}{i['shape']}" for i in case["inputs"])
    if "error" in first:
        return f"{inputs} -> fails: {first['error'][:80]}"
    outputs = ", ".join(
        f"{name} {output.get('datatype', 'sequence')}{output.get('shape', '')}"
        for name, output in first["outputs"].items()
    )
    refused = sum("error" in answer for answer in case["alone"] + case["together"])
    notes = [f"{refused} answers are errors"] if refused else []
    notes += [f"random: {', '.join(case['random'])}"] if case["random"] else []
    return f"{inputs} -> {outputs}" + (f"  ({'; '.join(notes)})" if notes else "")


if __name__ == "__main__":
    sys.exit(main())
