"""Gradient boosting of other libraries, and exports by Hummingbird."""
import functools
import tempfile
import warnings
from pathlib import Path
from unittest import mock

import numpy as np
import onnx
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LogisticRegression

from recipe import ROWS, Built, recipe, rows_of, save
from sklearn_models import class_data, number_data, with_gaps

OPSET = 15


def float_input(x):
    """The declaration of the input `X` for onnxmltools."""
    from onnxmltools.convert.common.data_types import FloatTensorType

    return [("X", FloatTensorType([None, x.shape[1]]))]


def register_kinds(library, build):
    """Registers the kinds of models that every boosting library has."""
    kinds = {
        "binary": lambda: (*class_data(2), True),
        "multiclass": lambda: (*class_data(3), True),
        "regressor": lambda: (*number_data(), False),
        "binary-gaps": lambda: (with_gaps(class_data(2)[0]), class_data(2)[1], True),
        "regressor-gaps": lambda: (with_gaps(number_data()[0]), number_data()[1], False),
    }
    for kind, data in kinds.items():
        register_kind(f"{library}-{kind}", build, data)


def register_kind(name, build, data):
    """Registers one boosted model."""

    @recipe(name)
    def _():
        x, y, is_classifier = data()
        graph = build(x, y, is_classifier)
        classes = [str(label) for label in np.unique(y)] if is_classifier else None
        return Built(save(graph), rows_of(**{graph.graph.input[0].name: x[:ROWS]}), classes)


def xgboost_graph(x, y, is_classifier):
    """An XGBoost model, by onnxmltools."""
    from onnxmltools import convert_xgboost
    from xgboost import XGBClassifier, XGBRegressor

    kind = XGBClassifier if is_classifier else XGBRegressor
    model = kind(n_estimators=12, max_depth=4, random_state=7, n_jobs=1).fit(x, y)
    return convert_xgboost(model, initial_types=float_input(x), target_opset=OPSET)


def lightgbm_model(x, y, is_classifier):
    """A fitted LightGBM model."""
    from lightgbm import LGBMClassifier, LGBMRegressor

    kind = LGBMClassifier if is_classifier else LGBMRegressor
    return kind(n_estimators=12, max_depth=4, random_state=7, n_jobs=1, verbose=-1).fit(x, y)


def lightgbm_graph(x, y, is_classifier, zipmap=False):
    """A LightGBM model, by onnxmltools."""
    from onnxmltools import convert_lightgbm

    model = lightgbm_model(x, y, is_classifier)
    return convert_lightgbm(
        model, initial_types=float_input(x), target_opset=OPSET, zipmap=zipmap
    )


def catboost_graph(x, y, is_classifier):
    """A CatBoost model, by its own exporter."""
    from catboost import CatBoostClassifier, CatBoostRegressor

    kind = CatBoostClassifier if is_classifier else CatBoostRegressor
    model = kind(
        iterations=12, depth=4, random_seed=7, verbose=False, allow_writing_files=False,
        thread_count=1,
    ).fit(x, y)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        model.save_model(str(path), format="onnx")
        return onnx.load(str(path))


register_kinds("xgboost", xgboost_graph)
register_kinds("lightgbm", lightgbm_graph)
register_kinds("catboost", catboost_graph)


@recipe("lightgbm-zipmap")
def _():
    x, y = class_data(3)
    return Built(save(lightgbm_graph(x, y, True, zipmap=True)), rows_of(X=x[:ROWS]), "012")


def hummingbird(model, x, classes=None):
    """A scikit-learn model as tensor operations."""
    import torch
    from hummingbird.ml import convert

    # Hummingbird's programs can be exported by tracing alone, which is no longer the default.
    traced = functools.partial(torch.onnx.export, dynamo=False)
    with warnings.catch_warnings(), mock.patch("torch.onnx.export", traced):
        warnings.simplefilter("ignore")
        graph = convert(model, "onnx", x[:8]).model
    return Built(save(graph), rows_of(**{graph.graph.input[0].name: x[:ROWS]}), classes)


@recipe("hummingbird-forest")
def _():
    x, y = class_data(3)
    return hummingbird(RandomForestClassifier(8, max_depth=4, random_state=7).fit(x, y), x)


@recipe("hummingbird-logistic")
def _():
    x, y = class_data(2)
    return hummingbird(LogisticRegression().fit(x, y), x)


@recipe("hummingbird-forest-regressor")
def _():
    x, y = number_data()
    return hummingbird(RandomForestRegressor(8, max_depth=4, random_state=7).fit(x, y), x)


@recipe("hummingbird-lightgbm")
def _():
    x, y = class_data(3)
    return hummingbird(lightgbm_model(x, y, True), x)
