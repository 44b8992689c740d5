"""Times ONNX Runtime itself, without a server.

Usage: MODEL=model.onnx time_runs.py CASES.json INDEX SECONDS

Prints requests per second, and the median and the 99th percentile of a run in milliseconds, as JSON.
"""
import json
import sys
import time

import numpy as np

from session import Session

model = Session()
case = json.load(open(sys.argv[1], encoding="utf-8"))[int(sys.argv[2])]
rows = np.array(case["rows"], model.dtype).reshape(case["shape"])
for _ in range(10):
    model.run(rows)
times = []
end = time.perf_counter() + float(sys.argv[3])
while time.perf_counter() < end:
    start = time.perf_counter()
    model.run(rows)
    times.append(time.perf_counter() - start)
p50, p99 = np.percentile(times, [50, 99]) * 1000
print(json.dumps({"rate": len(times) / sum(times), "p50": p50, "p99": p99}))
