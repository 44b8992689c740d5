"""BentoML with ONNX Runtime: rows as JSON.

Usage: MODEL=model.onnx bentoml serve bentoml_service:Models --port PORT
"""
import bentoml
import numpy as np

from session import Session


@bentoml.service(workers=1)
class Models:
    """Takes `{"rows": […]}` and answers the array of outputs."""

    def __init__(self):
        self.model = Session()

    # On the event loop: a thread for each run would cost more than most runs here.
    @bentoml.api
    async def predict(self, rows: np.ndarray) -> np.ndarray:
        return self.model.run(rows.astype(self.model.dtype))
