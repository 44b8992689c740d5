"""LitServe with ONNX Runtime: rows as JSON.

Usage: MODEL=model.onnx litserve_server.py PORT
"""
import sys

import litserve
import numpy as np

from session import Session


class Api(litserve.LitAPI):
    """Takes `{"rows": […]}` and answers `{"outputs": […]}`."""

    def setup(self, device):
        self.model = Session()

    def decode_request(self, request):
        return np.array(request["rows"], self.model.dtype)

    def predict(self, rows):
        return self.model.run(rows)

    def encode_response(self, outputs):
        return {"outputs": outputs.tolist()}


if __name__ == "__main__":
    server = litserve.LitServer(Api(), accelerator="cpu", workers_per_device=1)
    server.run(
        host="127.0.0.1", port=int(sys.argv[1]), num_api_servers=1, log_level="warning",
        access_log=False, generate_client_file=False,
    )
