"""Tensors as JSON: a type name of the Open Inference Protocol, a shape and flat data.

NaN is written as null, an infinity as "inf" or "-inf", bytes and text as strings.
"""
import math

import numpy as np

NUMPY_TYPES = {
    "BOOL": np.bool_,
    "UINT8": np.uint8,
    "UINT16": np.uint16,
    "UINT32": np.uint32,
    "UINT64": np.uint64,
    "INT8": np.int8,
    "INT16": np.int16,
    "INT32": np.int32,
    "INT64": np.int64,
    "FP16": np.float16,
    "FP32": np.float32,
    "FP64": np.float64,
    "BYTES": np.object_,
}

DATATYPES = {np.dtype(numpy_type): name for name, numpy_type in NUMPY_TYPES.items()}


def datatype_of(array):
    """The protocol's name of an array's element type."""
    return "BYTES" if array.dtype.kind in "OUS" else DATATYPES[array.dtype]


def tensor_to_json(array):
    """A numpy array as an object that `json` can write."""
    array = np.asarray(array)
    return {
        "datatype": datatype_of(array),
        "shape": list(array.shape),
        "data": [scalar_to_json(value) for value in array.reshape(-1)],
    }


def tensor_from_json(tensor):
    """The array that `tensor_to_json` was given."""
    numpy_type = NUMPY_TYPES[tensor["datatype"]]
    values = tensor["data"]
    if np.issubdtype(numpy_type, np.floating):
        values = [math.nan if value is None else float(value) for value in values]
    return np.array(values, dtype=numpy_type).reshape(tensor["shape"])


def scalar_to_json(value):
    """One element; a float in the fewest digits that give it back in its own type."""
    if isinstance(value, (np.floating, float)):
        if np.isnan(value):
            return None
        return float(str(value)) if np.isfinite(value) else str(float(value))
    if isinstance(value, np.generic):
        return value.item()
    return value.decode() if isinstance(value, bytes) else value
