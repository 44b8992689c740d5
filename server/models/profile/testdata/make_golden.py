"""Writes golden.json: python make_golden.py

What numpy and scikit-learn say of the rows of models/churn/1/golden.json, with labels drawn by
the scores.
"""

import json
from pathlib import Path

import numpy as np
import onnxruntime
import pandas as pd
from sklearn import metrics
from sklearn.isotonic import IsotonicRegression

HERE = Path(__file__).parent
CHURN = HERE.parents[3] / "models" / "churn"
TENTHS = np.arange(1, 10) / 10


def bin_shares(values: np.ndarray, edges: np.ndarray) -> list[float]:
    counts = np.bincount(np.searchsorted(edges, values, side="left"), minlength=len(edges) + 1)
    return (counts / len(values)).tolist()


def profile(column: pd.Series, feature: dict) -> dict:
    missing = float(column.isna().mean())
    if feature["type"] == "category":
        shares = [float((column == value).mean()) for value in feature["values"]]
        return {"type": "category", "missing": missing, "values": feature["values"], "shares": shares}
    values = column.dropna().to_numpy(float)
    distinct = np.unique(values)
    edges = distinct if len(distinct) <= 20 else np.unique(np.quantile(values, TENTHS))
    edges = edges[edges < values.max()]
    return {
        "type": "number", "missing": missing, "mean": values.mean(), "stddev": values.std(),
        "min": values.min(), "max": values.max(), "edges": edges.tolist(),
        "shares": bin_shares(values, edges),
    }


def matrix(table: pd.DataFrame, features: list[dict]) -> np.ndarray:
    columns = [
        table[f["name"]].map({value: k for k, value in enumerate(f["values"])})
        if f["type"] == "category" else pd.to_numeric(table[f["name"]])
        for f in features
    ]
    return np.column_stack(columns).astype(np.float32)


def main() -> None:
    features = json.loads((CHURN / "model.json").read_text())["features"]
    instances = json.loads((CHURN / "1" / "golden.json").read_text())["instances"]
    table = pd.DataFrame(instances, columns=[f["name"] for f in features])
    session = onnxruntime.InferenceSession(CHURN / "1" / "model.onnx")
    x = matrix(table, features)
    score = session.run(["probabilities"], {"features": x})[0].astype(float)[:, 1]
    y = (np.random.default_rng(0).random(len(score)) < score).astype(int)
    predicted = (score >= 0.5).astype(int)
    isotonic = IsotonicRegression(out_of_bounds="clip").fit(score, y)
    tenth = np.searchsorted(TENTHS, score, side="left")
    golden = {
        "labels": ["Yes" if label else "No" for label in y],
        "features": {f["name"]: profile(table[f["name"]], f) for f in features},
        "classes": {"No": float(1 - predicted.mean()), "Yes": float(predicted.mean())},
        "score": {"shares": bin_shares(score, TENTHS), "mean": score.mean(), "stddev": score.std()},
        "quality": {
            "accuracy": metrics.accuracy_score(y, predicted),
            "precision": metrics.precision_score(y, predicted),
            "recall": metrics.recall_score(y, predicted),
            "f1": metrics.f1_score(y, predicted),
            "roc_auc": metrics.roc_auc_score(y, score),
            "average_precision": metrics.average_precision_score(y, score),
            "log_loss": metrics.log_loss(y, score),
            "brier": metrics.brier_score_loss(y, score),
            "ece": sum(abs((score - y)[tenth == k].sum()) for k in range(10)) / len(y),
        },
        "confusion": metrics.confusion_matrix(y, predicted).tolist(),
        "calibration_map": {
            "scores": isotonic.X_thresholds_.tolist(),
            "probabilities": isotonic.y_thresholds_.tolist(),
        },
    }
    (HERE / "golden.json").write_text(json.dumps(golden, indent=1) + "\n")


if __name__ == "__main__":
    main()
