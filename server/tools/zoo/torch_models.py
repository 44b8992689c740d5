"""Networks of PyTorch, by its exporter of today and by the one before."""
import contextlib
import io
import tempfile
import warnings
from pathlib import Path

import numpy as np
import torch
from torch import nn

from recipe import ROWS, Built, recipe, rows_of


class ResidualNet(nn.Module):
    """Two convolutions with a way around them, pooled into three logits."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 6, 3, padding=1)
        self.second = nn.Conv2d(6, 6, 3, padding=1)
        self.norm = nn.BatchNorm2d(6)
        self.head = nn.Linear(6, 3)

    def forward(self, image):
        start = torch.relu(self.first(image))
        sum_ = start + torch.relu(self.norm(self.second(start)))
        return self.head(sum_.mean((2, 3)))


class Encoder(nn.Module):
    """One layer of attention over tokens, of which a mask says which count."""

    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(20, 8)
        self.kinds = nn.Embedding(2, 8)
        self.query, self.key, self.value = (nn.Linear(8, 8) for _ in range(3))
        self.norm = nn.LayerNorm(8)
        self.head = nn.Linear(8, 2)

    def forward(self, input_ids, attention_mask, token_type_ids=None):
        x = self.words(input_ids)
        if token_type_ids is not None:
            x = x + self.kinds(token_type_ids)
        rows, steps, _ = x.shape
        query, key, value = (
            layer(x).view(rows, steps, 2, 4).transpose(1, 2)
            for layer in (self.query, self.key, self.value)
        )
        scores = query @ key.transpose(2, 3) / 2
        scores = scores.masked_fill(attention_mask[:, None, None, :] == 0, -1e4)
        mixed = (scores.softmax(-1) @ value).transpose(1, 2).reshape(rows, steps, 8)
        hidden = self.norm(x + mixed)
        return self.head(hidden[:, 0]), hidden


class Tagger(nn.Module):
    """A GRU of both directions that hands out its state too."""

    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(3, 4, batch_first=True, bidirectional=True)

    def forward(self, x):
        return self.gru(x)


class Sorter(nn.Module):
    """Sorts each row, and counts what is positive in it."""

    def forward(self, x):
        return x.sort(1).values, (x > 0).sum(1)


def export(network, inputs, outputs, dynamo, axes):
    """The files of a network as a graph; `axes` names the open axes of each input."""
    names = list(inputs)
    arguments = tuple(torch.from_numpy(array[:2]) for array in inputs.values())
    options = (
        {"dynamic_shapes": [axes[name] for name in names]}
        if dynamo
        else {"dynamic_axes": {**axes, **{name: {0: "rows"} for name in outputs}}}
    )
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = Path(folder) / "model.onnx"
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            torch.onnx.export(
                network.eval(), arguments, str(path), input_names=names, output_names=outputs,
                dynamo=dynamo, **options,
            )
        return {file.name: file.read_bytes() for file in Path(folder).iterdir()}


def write_files(files):
    """A writer of files as they are."""

    def write(folder):
        for name, content in files.items():
            (folder / name).write_bytes(content)

    return write


def register(name, network, inputs, outputs, open_axes=(0,)):
    """Registers a network twice: by the exporter before, and by that of today with its own files."""
    for dynamo in (False, True):
        register_export(f"{name}-{'dynamo' if dynamo else 'script'}", network, inputs, outputs,
                        open_axes, dynamo)


def register_export(name, network, inputs, outputs, open_axes, dynamo):
    """Registers a network by one exporter."""

    @recipe(name)
    def _():
        torch.manual_seed(7)
        arrays = inputs()
        axes = {key: {axis: ("rows", "steps")[axis] for axis in open_axes} for key in arrays}
        files = export(network(), arrays, outputs, dynamo, axes)
        rows = rows_of(**arrays)
        return Built(write_files(files), cut_short(rows) if 1 in open_axes else rows)


def cut_short(rows):
    """The same rows, every third of them with fewer steps."""
    return [
        {name: array[:, :4] if i % 3 == 2 else array for name, array in row.items()}
        for i, row in enumerate(rows)
    ]


def tokens(*names):
    """Token numbers, a mask with its end cut off, and kinds, under the names of their inputs."""

    def make():
        random = np.random.default_rng(7)
        lengths = random.integers(2, 7, (ROWS, 1))
        arrays = {
            "input_ids": random.integers(0, 20, (ROWS, 6)),
            "attention_mask": (np.arange(6) < lengths).astype(np.int64),
            "token_type_ids": random.integers(0, 2, (ROWS, 6)),
        }
        return {name: arrays[name] for name in names}

    return make


def floats(*shape):
    """One input x of normally distributed values."""
    return lambda: {
        "x": np.random.default_rng(7).normal(size=(ROWS, *shape)).astype(np.float32)
    }


register("torch-resnet", ResidualNet, floats(3, 16, 16), ["logits"])
register("torch-encoder", Encoder, tokens("input_ids", "attention_mask"), ["logits", "hidden"], (0, 1))
register("torch-encoder-kinds", Encoder, tokens("input_ids", "attention_mask", "token_type_ids"),
         ["logits", "hidden"], (0, 1))
register("torch-gru", Tagger, floats(6, 3), ["y", "state"])
register("torch-sort", Sorter, floats(5), ["sorted", "positive"])
