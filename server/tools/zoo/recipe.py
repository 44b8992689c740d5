"""Recipes: how each model of the zoo is made, registered under the model's name."""
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Mapping, Sequence

import numpy as np
import onnx

ROWS = 24


@dataclass(frozen=True)
class Built:
    """A model, and the rows it is asked for."""

    write: Callable[[Path], None]
    """Writes model.onnx, and its external data, into a version's folder."""
    rows: Sequence[Mapping[str, np.ndarray]]
    """Feeds for one row each: a tensor for every input."""
    classes: Sequence[str] | None = None
    """Class names in the order of the probabilities, where the graph carries them."""
    tolerance: float | None = None
    """Relative difference allowed for floats, where the type's usual one is too strict."""


@dataclass(frozen=True)
class Recipe:
    """A named way to make a model."""

    name: str
    build: Callable[[], Built]


RECIPES: list[Recipe] = []


def recipe(name):
    """Registers the decorated function as the recipe of the model `name`."""

    def register(build):
        RECIPES.append(Recipe(name, build))
        return build

    return register


def rows_of(**inputs):
    """Splits arrays with a row in each position of their first axis into feeds of one row."""
    count = min(len(array) for array in inputs.values())
    return [{name: array[i:i + 1] for name, array in inputs.items()} for i in range(count)]


def save(model, external=None):
    """A writer of `model`, with all its weights in the file `external` if one is named."""

    def write(folder):
        path = str(folder / "model.onnx")
        if external is None:
            onnx.save_model(model, path)
            return
        onnx.save_model(
            model,
            path,
            save_as_external_data=True,
            all_tensors_to_one_file=True,
            location=external,
            size_threshold=0,
        )

    return write
