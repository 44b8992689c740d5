"""FastAPI with ONNX Runtime: rows as JSON or as bytes, answered in the same form.

Usage: MODEL=model.onnx fastapi_server.py PORT

As fast as it gets: uvicorn with uvloop and httptools, orjson that reads arrays of
NumPy, no validation by pydantic, and no thread between the request and the run.
"""
import sys

import numpy as np
import orjson
import uvicorn
from fastapi import FastAPI, Request, Response

from session import Session

app = FastAPI()
model = Session()


@app.post("/predict")
async def predict(request: Request):
    """Takes `{"rows": […]}` and answers `{"outputs": […]}`."""
    rows = np.array(orjson.loads(await request.body())["rows"], model.dtype)
    body = orjson.dumps({"outputs": model.run(rows)}, option=orjson.OPT_SERIALIZE_NUMPY)
    return Response(body, media_type="application/json")


@app.post("/predict-bytes")
async def predict_bytes(request: Request):
    """Takes and answers the elements of an array, row by row."""
    rows = np.frombuffer(await request.body(), model.dtype).reshape(-1, *model.row)
    return Response(model.run(rows).tobytes(), media_type="application/octet-stream")


uvicorn.run(
    app, host="127.0.0.1", port=int(sys.argv[1]), loop="uvloop", http="httptools",
    log_level="warning", access_log=False,
)
