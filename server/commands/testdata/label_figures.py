"""Prints what scikit-learn says of the golden rows of the demo models, with made-up labels.

    python label_figures.py > label_figures.json

Row i is actually positive when i is divisible by 3. `labels_test.ts` sends the same labels to a
server and compares its counts.
"""

import json
from pathlib import Path

import numpy as np
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, confusion_matrix, log_loss

MODELS = Path(__file__).parents[3] / "models"


def figures(model):
    manifest = json.loads((MODELS / model / "model.json").read_text())
    golden = json.loads((MODELS / model / "1" / "golden.json").read_text())
    scores = np.array(golden["probabilities"])[:, 1]
    actual = np.arange(len(scores)) % 3 == 0
    predicted = scores >= manifest["threshold"]
    shares, means = calibration_curve(actual, scores, n_bins=10)
    return {
        "confusion": confusion_matrix(actual, predicted).tolist(),
        "log_loss": log_loss(actual, scores, normalize=False),
        "brier": brier_score_loss(actual, scores) * len(scores),
        "calibration": {"shares": shares.tolist(), "means": means.tolist()},
    }


print(json.dumps({model: figures(model) for model in ["churn", "fraud"]}, indent=1))
