"""The session that every Python server of the comparison runs: one thread, all optimisations."""
import os

import numpy as np
import onnxruntime

DTYPES = {"tensor(float)": np.float32, "tensor(int64)": np.int64}


class Session:
    """ONNX Runtime with the graph that the environment variable MODEL names."""

    def __init__(self):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(os.environ["MODEL"], options)
        [given] = self.session.get_inputs()
        [wanted] = self.session.get_outputs()
        self.input, self.output = given.name, wanted.name
        self.dtype = DTYPES[given.type]
        self.row = given.shape[1:]

    def run(self, rows):
        """The output for an array of rows."""
        return self.session.run([self.output], {self.input: rows})[0]
