"""A runtime of MLServer for ONNX Runtime, which has none of its own: tensors in and out.

Usage: MODEL=model.onnx mlserver start FOLDER, with a folder that names it as implementation.
"""
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse

from session import Session


class OnnxModel(MLModel):
    """Runs a graph of one input and one output."""

    async def load(self) -> bool:
        self.model = Session()
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        rows = NumpyCodec.decode_input(payload.inputs[0]).astype(self.model.dtype, copy=False)
        outputs = NumpyCodec.encode_output(self.model.output, self.model.run(rows))
        return InferenceResponse(model_name=self.name, outputs=[outputs])
