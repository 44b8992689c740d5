"""Talks to a running server with the clients that people have.

    python clients_check.py http://127.0.0.1:8000 [MODELS_DIR]

The server serves the demo models. With MODELS_DIR, the folder it serves from,
graphs of every element type are put there for it to load.

Needs: tritonclient[http] kserve prometheus_client openapi-spec-validator onnx
"""

import asyncio
import json
import os
import sys
import time
import traceback
import urllib.request

import numpy as np
import tritonclient.http as triton
import tritonclient.http.aio as triton_aio
from kserve import InferenceRESTClient, InferInput, InferRequest, RESTConfig
from kserve.protocol.infer_type import RequestedOutput
from openapi_spec_validator import validate
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as prometheus
from tritonclient.utils import InferenceServerException

URL = sys.argv[1].rstrip("/")
HOST = URL.removeprefix("http://")
MODELS_DIR = sys.argv[2] if len(sys.argv) > 2 else None

# An example for each element type: its edges, where it has some.
EXAMPLES = {
    "BOOL": np.array([[True, False]]),
    "UINT8": np.array([[0, 255]], np.uint8),
    "UINT16": np.array([[0, 2**16 - 1]], np.uint16),
    "UINT32": np.array([[0, 2**32 - 1]], np.uint32),
    "UINT64": np.array([[0, 2**64 - 1]], np.uint64),
    "INT8": np.array([[-128, 127]], np.int8),
    "INT16": np.array([[-(2**15), 2**15 - 1]], np.int16),
    "INT32": np.array([[-(2**31), 2**31 - 1]], np.int32),
    "INT64": np.array([[-(2**63), 2**63 - 1]], np.int64),
    "FP16": np.array([[0.5, -65504]], np.float16),
    "FP32": np.array([[0.1, -3.4e38]], np.float32),
    "FP64": np.array([[0.1, -1.7e308]], np.float64),
    "BYTES": np.array([["ü", ""]], dtype=np.object_),
}

checks = []


def check(function):
    """Adds a function to what is checked; its docstring says what it shows."""
    checks.append(function)
    return function


def equal(actual, expected):
    assert actual == expected, f"expected {expected!r}, got {actual!r}"


def same(actual, expected):
    """Asserts that two arrays are equal; strings come back as bytes."""
    texts = [v.decode() if isinstance(v, bytes) else v for v in actual.ravel().tolist()]
    equal((actual.shape, texts), (expected.shape, expected.ravel().tolist()))


def get(path, accept="*/*"):
    request = urllib.request.Request(URL + path, headers={"Accept": accept})
    with urllib.request.urlopen(request) as response:
        return response.read().decode()


def post(path, body):
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(URL + path, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def sample(model):
    """A record of named features that the model takes."""
    manifest = json.loads(get(f"/models/{model}"))["manifest"]
    return {
        feature["name"]: feature["values"][0] if feature["type"] == "category" else 1
        for feature in manifest["features"]
    }


def fraud_input(client, binary=True):
    """Two rows for the fraud model, which takes one float matrix."""
    [spec] = client.get_model_metadata("fraud")["inputs"]
    rows = np.zeros((2, spec["shape"][1]), np.float32)
    tensor = triton.InferInput(spec["name"], rows.shape, spec["datatype"])
    tensor.set_data_from_numpy(rows, binary_data=binary)
    return tensor


def matched(ids):
    """The number of labels that are counted, sent for these ids."""
    texts = [i.decode() if isinstance(i, bytes) else i for i in ids.tolist()]
    return post("/feedback", [{"id": i, "actual": "fraud"} for i in texts])["matched"]


def triton_client():
    return triton.InferenceServerClient(HOST)


# tritonclient


@check
def triton_health():
    """tritonclient: live, ready, model ready"""
    with triton_client() as client:
        equal(client.is_server_live(), True)
        equal(client.is_server_ready(), True)
        equal(client.is_model_ready("churn"), True)
        equal(client.is_model_ready("churn", "1"), True)
        equal(client.is_model_ready("nothing"), False)


@check
def triton_metadata():
    """tritonclient: metadata and configuration"""
    with triton_client() as client:
        assert "binary_tensor_data" in client.get_server_metadata()["extensions"]
        metadata = client.get_model_metadata("churn")
        equal(metadata["versions"], ["1", "2"])
        config = client.get_model_config("churn", "1")
        equal(config["input"][0]["name"], metadata["inputs"][0]["name"])


@check
def triton_statistics():
    """tritonclient: statistics"""
    with triton_client() as client:
        client.infer("fraud", [fraud_input(client)])
        [stats] = client.get_inference_statistics("fraud")["model_stats"]
        assert stats["inference_stats"]["success"]["count"] >= 1
        assert len(client.get_inference_statistics()["model_stats"]) >= 3


@check
def triton_repository():
    """tritonclient: repository index, unload, load"""
    with triton_client() as client:
        index = client.get_model_repository_index()
        assert {"name": "churn", "version": "1", "state": "READY", "reason": ""} in index
        client.unload_model("fraud")
        equal(client.is_model_ready("fraud"), False)
        client.load_model("fraud")
        equal(client.is_model_ready("fraud"), True)


@check
def triton_infer():
    """tritonclient: infer with binary and JSON tensors, with and without outputs"""
    with triton_client() as client:
        names = [output["name"] for output in client.get_model_metadata("fraud")["outputs"]]
        answers = []
        for binary in (True, False):
            tensor = fraud_input(client, binary)
            wanted = [triton.InferRequestedOutput(n, binary_data=binary) for n in names]
            for outputs in (None, wanted):
                result = client.infer("fraud", [tensor], outputs=outputs, request_id="r-1")
                equal(result.get_response()["id"], "r-1")
                answers.append([result.as_numpy(name).tolist() for name in names])
        for answer in answers:
            equal(answer, answers[0])


@check
def triton_prediction_ids():
    """tritonclient: ids of predictions, in bytes and in JSON, and labels for them"""
    with triton_client() as client:
        for binary in (True, False):
            wanted = [triton.InferRequestedOutput("prediction_id", binary_data=binary)]
            result = client.infer("fraud", [fraud_input(client)], outputs=wanted)
            equal(matched(result.as_numpy("prediction_id")), 2)


@check
def triton_versions():
    """tritonclient: infer with a version"""
    with triton_client() as client:
        result = client.infer("fraud", [fraud_input(client)], model_version="1")
        equal(result.get_response()["model_version"], "1")


@check
def triton_compression():
    """tritonclient: gzip and deflate, both ways"""
    with triton_client() as client:
        for algorithm in ("gzip", "deflate"):
            for binary in (True, False):
                client.infer(
                    "fraud",
                    [fraud_input(client, binary)],
                    request_compression_algorithm=algorithm,
                    response_compression_algorithm=algorithm,
                )


@check
def triton_async():
    """tritonclient: async_infer"""
    with triton.InferenceServerClient(HOST, concurrency=4) as client:
        tensor = fraud_input(client)
        for pending in [client.async_infer("fraud", [tensor]) for _ in range(20)]:
            equal(pending.get_result().get_response()["model_name"], "fraud")


def refusal(client, *arguments, **options):
    """The text and status of the error that infer raises."""
    try:
        client.infer(*arguments, **options)
    except InferenceServerException as error:
        return error.message(), error.status()
    raise AssertionError("infer was expected to raise InferenceServerException")


@check
def triton_errors():
    """tritonclient: errors carry our text"""
    with triton_client() as client:
        tensor = fraud_input(client)
        message, status = refusal(client, "nothing", [tensor])
        assert 'Model "nothing" is not known; known models: churn' in message, message
        assert status in (None, "404"), status
        message, _ = refusal(client, "fraud", [triton.InferInput("y", [1], "FP32")])
        assert 'expected an input of model "fraud"' in message, message
        message, _ = refusal(client, "fraud", [tensor], timeout=1)
        assert "not ready before the request's deadline" in message, message
        client.infer("fraud", [tensor], timeout=5_000_000)


@check
def triton_parameters():
    """tritonclient: priority, custom parameters and headers"""
    with triton_client() as client:
        tensor = fraud_input(client)
        client.infer(
            "fraud", [tensor], priority=1, parameters={"who": "me"}, headers={"x-trace": "1"}
        )


@check
def triton_asyncio():
    """tritonclient.aio: the same calls"""

    async def run():
        async with triton_aio.InferenceServerClient(HOST) as client:
            equal(await client.is_server_live(), True)
            equal(await client.is_model_ready("fraud"), True)
            assert (await client.get_server_metadata())["name"]
            assert await client.get_model_repository_index()
            assert await client.get_inference_statistics("fraud")
            await client.load_model("fraud")
            with triton_client() as other:
                tensor = fraud_input(other)
            for algorithm in (None, "gzip", "deflate"):
                result = await client.infer(
                    "fraud",
                    [tensor],
                    request_id="r-2",
                    request_compression_algorithm=algorithm,
                    response_compression_algorithm=algorithm,
                )
                equal(result.get_response()["id"], "r-2")
            try:
                await client.infer("nothing", [tensor])
            except InferenceServerException as error:
                assert "is not known" in error.message()
            else:
                raise AssertionError("expected InferenceServerException")

    asyncio.run(run())


# KServe


def kserve(protocol):
    return InferenceRESTClient(RESTConfig(protocol=protocol, retries=0))


@check
def kserve_v2():
    """KServe, V2: health, infer with JSON and binary tensors"""

    async def run():
        client = kserve("v2")
        equal(await client.is_server_live(URL), True)
        equal(await client.is_server_ready(URL), True)
        equal(await client.is_model_ready(URL, "fraud"), True)
        equal(await client.is_model_ready(URL, "nothing"), False)
        with triton_client() as other:
            metadata = other.get_model_metadata("fraud")
        [spec] = metadata["inputs"]
        rows = np.zeros((2, spec["shape"][1]), np.float32)
        for binary in (True, False):
            tensor = InferInput(spec["name"], list(rows.shape), spec["datatype"])
            tensor.set_data_from_numpy(rows, binary_data=binary)
            outputs = [
                RequestedOutput(o["name"], {"binary_data": binary}) for o in metadata["outputs"]
            ]
            request = InferRequest(
                "fraud", [tensor], request_id="k-1", request_outputs=outputs
            )
            answer = await client.infer(URL, request, model_name="fraud")
            equal((answer.id, answer.model_name), ("k-1", "fraud"))
            equal(answer.outputs[0].as_numpy().shape[0], 2)
            request = InferRequest(
                "fraud",
                [tensor],
                request_outputs=[RequestedOutput("prediction_id", {"binary_data": binary})],
            )
            answer = await client.infer(URL, request, model_name="fraud")
            equal(matched(answer.outputs[0].as_numpy()), 2)
        await client.close()

    asyncio.run(run())


@check
def kserve_v1():
    """KServe, V1: model ready, predict"""

    async def run():
        client = kserve("v1")
        equal(await client.is_model_ready(URL, "churn"), True)
        answer = await client.infer(URL, {"instances": [sample("churn")]}, model_name="churn")
        assert answer["predictions"][0]["class"] in ("Yes", "No")
        await client.close()

    asyncio.run(run())


# Prometheus


@check
def metrics_prometheus():
    """prometheus_client reads /metrics"""
    names = {family.name for family in prometheus(get("/metrics"))}
    assert {"http_requests", "model_predictions", "model_request_duration_seconds"} <= names, names


@check
def metrics_openmetrics():
    """prometheus_client's strict parser reads /metrics as OpenMetrics"""
    families = list(openmetrics(get("/metrics", "application/openmetrics-text; version=1.0.0")))
    assert len(families) > 10


# OpenAPI


@check
def openapi():
    """openapi-spec-validator accepts /openapi.json"""
    validate(json.loads(get("/openapi.json")))


# Every element type


def write_echo(datatype):
    """Puts a graph that answers its input as it came into the models folder."""
    import onnx
    from onnx import TensorProto, helper

    names = {"FP16": "FLOAT16", "FP32": "FLOAT", "FP64": "DOUBLE", "BYTES": "STRING"}
    element = TensorProto.DataType.Value(names.get(datatype, datatype))
    ends = [helper.make_tensor_value_info(name, element, [None, 2]) for name in ("x", "y")]
    graph = helper.make_graph(
        [helper.make_node("Identity", ["x"], ["y"])], "echo", ends[:1], ends[1:]
    )
    opset = [helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=8)
    folder = os.path.join(MODELS_DIR, f"echo_{datatype.lower()}", "1")
    os.makedirs(folder, exist_ok=True)
    onnx.save(model, os.path.join(folder, "model.onnx"))


def await_ready(model):
    with triton_client() as client:
        for _ in range(100):
            if client.is_model_ready(model):
                return
            time.sleep(0.1)
    raise AssertionError(f"{model} was not loaded within 10 s")


def echo_check(datatype, rows):
    model = f"echo_{datatype.lower()}"

    def through_triton():
        await_ready(model)
        with triton_client() as client:
            # FP16 has no JSON form in this client.
            for binary in (True,) if datatype == "FP16" else (True, False):
                tensor = triton.InferInput("x", rows.shape, datatype)
                tensor.set_data_from_numpy(rows, binary_data=binary)
                for binary_out in (True, False):
                    output = triton.InferRequestedOutput("y", binary_data=binary_out)
                    result = client.infer(model, [tensor], outputs=[output])
                    same(result.as_numpy("y"), rows)

    def through_json():
        await_ready(model)
        body = {
            "inputs": [
                {"name": "x", "shape": [1, 2], "datatype": datatype, "data": rows.tolist()}
            ]
        }
        [output] = post(f"/v2/models/{model}/infer", body)["outputs"]
        equal(output["data"], rows.ravel().tolist())

    through_triton.__doc__ = f"tritonclient: {datatype} comes back as it went"
    through_json.__doc__ = f"Python's json: {datatype} comes back as it went"
    check(through_triton)
    if datatype != "FP32":
        # A double with the digits of a float32 is another number.
        check(through_json)


if MODELS_DIR is not None:
    for datatype, rows in EXAMPLES.items():
        write_echo(datatype)
        echo_check(datatype, rows)

failed = 0
for function in checks:
    try:
        function()
        print("ok    ", function.__doc__)
    except Exception:
        failed += 1
        print("FAILED", function.__doc__)
        traceback.print_exc(file=sys.stdout)
print(f"{len(checks) - failed} passed, {failed} failed")
sys.exit(failed > 0)
