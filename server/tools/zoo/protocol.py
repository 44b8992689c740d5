"""Requests and answers of the server's three ways to predict."""
import json
import struct
from dataclasses import dataclass
from urllib.parse import quote

import numpy as np

from tensor_json import NUMPY_TYPES, datatype_of, scalar_to_json

LENGTH_HEADER = "inference-header-content-length"


@dataclass(frozen=True)
class Request:
    """What is posted to a path."""

    path: str
    headers: dict
    body: bytes


def predict_request(model, rows):
    """Rows for the server's own route; each is the feeds of one row."""
    instances = [instance(row) for row in rows]
    body = instances[0] if len(rows) == 1 and isinstance(instances[0], dict) else {
        "instances": instances
    }
    return json_request(f"/models/{quote(model)}/predict", body)


def instance(row):
    """A row as the server reads it: nested values of the only input, or a record of inputs."""
    if len(row) == 1:
        (array,) = row.values()
        return nested(array[0])
    return {name: nested(array[0]) for name, array in row.items()}


def nested(array):
    """An array as nested lists; NaN as null."""
    array = np.asarray(array)
    if array.ndim == 0:
        return scalar_to_json(array[()])
    return [nested(part) for part in array]


def json_infer_request(model, feeds, outputs=None):
    """Tensors in JSON, by the Open Inference Protocol."""
    inputs = [
        {**head(name, array), "data": [scalar_to_json(value) for value in array.reshape(-1)]}
        for name, array in feeds.items()
    ]
    body = {"inputs": inputs}
    if outputs is not None:
        body["outputs"] = [{"name": name} for name in outputs]
    return json_request(f"/v2/models/{quote(model)}/infer", body)


def binary_infer_request(model, feeds, outputs=None):
    """Tensors as bytes, by the protocol's binary extension; the answer comes as bytes too."""
    blobs = [binary(array) for array in feeds.values()]
    inputs = [
        {**head(name, array), "parameters": {"binary_data_size": len(blob)}}
        for (name, array), blob in zip(feeds.items(), blobs)
    ]
    body = {"inputs": inputs, "parameters": {"binary_data_output": True}}
    if outputs is not None:
        body["outputs"] = [{"name": name} for name in outputs]
    text = json.dumps(body).encode()
    return Request(
        f"/v2/models/{quote(model)}/infer",
        {"content-type": "application/octet-stream", LENGTH_HEADER: str(len(text))},
        text + b"".join(blobs),
    )


def json_request(path, body):
    """A request with a JSON body."""
    text = json.dumps(body, allow_nan=False).encode()
    return Request(path, {"content-type": "application/json"}, text)


def head(name, array):
    """What the protocol says of a tensor beside its data."""
    return {"name": name, "datatype": datatype_of(array), "shape": list(array.shape)}


def binary(array):
    """The elements of an array as the protocol's bytes."""
    if datatype_of(array) != "BYTES":
        return array.tobytes()
    texts = [str(value).encode() for value in array.reshape(-1)]
    return b"".join(struct.pack("<I", len(text)) + text for text in texts)


def infer_outputs(headers, body):
    """The outputs of an infer answer by name, as (datatype, shape, flat values)."""
    length = int(headers.get(LENGTH_HEADER, len(body)))
    answer, blobs = json.loads(body[:length]), body[length:]
    outputs = {}
    for output in answer["outputs"]:
        size = output.get("parameters", {}).get("binary_data_size")
        if size is None:
            values = from_json_values(output["datatype"], output["data"])
        else:
            values, blobs = from_binary(output["datatype"], blobs[:size]), blobs[size:]
        outputs[output["name"]] = (output["datatype"], output["shape"], values)
    if blobs:
        raise ValueError(f"{len(blobs)} bytes at the end belong to no output")
    return outputs


def from_json_values(datatype, values):
    """Flat JSON values as an array; JSON has null for NaN and for the infinities."""
    numpy_type = NUMPY_TYPES[datatype]
    if np.issubdtype(numpy_type, np.floating):
        values = [np.nan if value is None else value for value in values]
    return np.array(values, dtype=numpy_type)


def from_binary(datatype, blob):
    """Flat values of the protocol's bytes."""
    if datatype != "BYTES":
        return np.frombuffer(blob, dtype=NUMPY_TYPES[datatype])
    texts = []
    while blob:
        (size,) = struct.unpack_from("<I", blob)
        texts.append(blob[4:4 + size].decode())
        blob = blob[4 + size:]
    return np.array(texts, dtype=object)
