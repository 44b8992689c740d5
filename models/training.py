"""From a table and a fitted scikit-learn classifier to the files of a model version.

A train.py says which features there are and which classifier learns them; everything
the model folders have in common is here: reading, splitting, the graph, the reference
profile, the rows drawn from it, and the card.

A feature is an entry of the manifest's "features": a dict with name, type and so on.
A matrix is float32, one column per feature in manifest order: numbers as they are (NaN
when missing), categories as their position in "values".
"""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pandas as pd
from skl2onnx import to_onnx, update_registered_converter
from skl2onnx.common.data_types import FloatTensorType
from sklearn import metrics
from sklearn.cluster import KMeans
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.isotonic import IsotonicRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, QuantileTransformer

HELD_OUT = "rows whose 0-based position in the CSV is a multiple of 5"

# Fewer rows in a segment and its quantiles would begin to describe single rows.
SMALLEST_SEGMENT = 50
# More segments keep more together (long tenure with high total charges), in a larger file.
SEGMENTS_PER_1000_ROWS = 15
MOST_SEGMENTS_PER_CLASS = 60
# Bins are uniform inside, so they are narrow where amounts and the like have long tails.
SEGMENT_BIN_SHARES = [0.05, 0.15, 0.3, 0.3, 0.15, 0.05]
# What lies outside the outer ones is a matter of a few rows, which drawn rows must not repeat.
SEGMENT_PERCENTILES = [1, 5, 20, 50, 80, 95, 99]
# Weight of a number against a category when rows are gathered into segments. Category
# columns differ by a whole 1, ranks by a third on average; without it the numbers, on
# which the models rely most, would hardly matter. From 6 on, segments of the churn data
# mix customers with and without internet access.
NUMBER_WEIGHT = 4.0

TENTHS = [k / 10 for k in range(1, 10)]
GOLDEN_ROWS = 200
GOLDEN_TOLERANCE = 1e-5
# scikit-learn computes in double precision, the graph in single.
GRAPH_TOLERANCE = 1e-4
# Not the newest: runtimes of the last years can load them, browsers' included.
OPSETS = {"": 17, "ai.onnx.ml": 3}
IR_VERSION = 8


@dataclass(frozen=True)
class Split:
    """The rows to learn from and the rows to judge by. The labels are 0 and 1."""

    train_x: np.ndarray
    train_y: np.ndarray
    held_x: np.ndarray
    held_y: np.ndarray


@dataclass(frozen=True)
class CardText:
    """What only the author of a model can say on its card, in Markdown."""

    predicts: str
    data: str
    training: str
    limits: str
    notes: str = ""


# --- Reading -----------------------------------------------------------------------


def csv_path_argument() -> Path:
    if len(sys.argv) != 2:
        sys.exit(f"Usage: python {sys.argv[0]} CSV")
    return Path(sys.argv[1])


def read_table(path: Path, columns: list[str]) -> pd.DataFrame:
    """The named columns of a CSV file. Ends the program with a sentence when it cannot."""
    try:
        table = pd.read_csv(path, skipinitialspace=True)
    except (OSError, ValueError) as error:
        sys.exit(f"Cannot read {path} as a CSV table: {error}")
    missing = [name for name in columns if name not in table.columns]
    if missing:
        sys.exit(f"Cannot train from {path}: it lacks the columns {', '.join(missing)}")
    return table[columns]


def to_matrix(table: pd.DataFrame, features: list[dict]) -> np.ndarray:
    problems: list[str] = []
    columns = [to_column(table[feature["name"]], feature, problems) for feature in features]
    if problems:
        sys.exit("Cannot train from this table: " + "; ".join(problems))
    return np.column_stack(columns).astype(np.float32)


def to_column(values: pd.Series, feature: dict, problems: list[str]) -> pd.Series:
    if feature["type"] == "category":
        known = feature["values"]
        column = values.map({value: position for position, value in enumerate(known)})
        expected = " or ".join(map(str, known))
    else:
        column = pd.to_numeric(values, errors="coerce")
        expected = "a finite number"
    may_be_missing = not feature.get("required", True)
    wrong = values[~np.isfinite(column.astype(float)) & ~(values.isna() & may_be_missing)]
    if len(wrong):
        problems.append(f'{feature["name"]} must be {expected}: found "{wrong.iloc[0]}"')
    return column


def to_labels(values: pd.Series, classes: list) -> np.ndarray:
    labels = values.map({name: position for position, name in enumerate(classes)})
    if labels.isna().any():
        found = values[labels.isna()].iloc[0]
        expected = " or ".join(map(str, classes))
        sys.exit(f'Cannot train from this table: {values.name} must be {expected}: found "{found}"')
    return labels.to_numpy(np.int64)


def split(x: np.ndarray, y: np.ndarray) -> Split:
    held_out = np.arange(len(x)) % 5 == 0
    if len(np.unique(y[held_out])) < 2 or len(np.unique(y[~held_out])) < 2:
        sys.exit("Cannot train from this table: training and held-out rows both need both classes")
    return Split(x[~held_out], y[~held_out], x[held_out], y[held_out])


def without_repeats(data: Split) -> Split:
    """Drops training rows that repeat another one, or a held-out row, in every feature.

    A held-out row the model has learned by heart would flatter it.
    """
    train = pd.DataFrame(data.train_x)
    seen = pd.MultiIndex.from_frame(pd.DataFrame(data.held_x))
    keep = ~train.duplicated() & ~pd.MultiIndex.from_frame(train).isin(seen)
    return Split(data.train_x[keep], data.train_y[keep], data.held_x, data.held_y)


# --- The graph ---------------------------------------------------------------------


def convert_one_hot(scope, operator, container) -> None:
    """One-hot encoding of all columns in three operators: gather, compare, cast.

    skl2onnx's own converter takes five operators per column, and starting an operator is
    what the evaluation of a small graph spends its time on.
    """
    encoder = operator.raw_operator
    dropped = encoder.drop_idx_ if encoder.drop_idx_ is not None else [None] * len(encoder.categories_)
    columns, values = zip(*(
        (column, float(value))
        for column, known in enumerate(encoder.categories_)
        for position, value in enumerate(known)
        if position != dropped[column]
    ))
    graph = {name: scope.get_unique_variable_name(name) for name in ("columns", "values", "gathered", "equal")}
    container.add_initializer(graph["columns"], onnx.TensorProto.INT64, [len(columns)], columns)
    container.add_initializer(graph["values"], onnx.TensorProto.FLOAT, [1, len(values)], values)
    x, one_hot = operator.inputs[0].full_name, operator.outputs[0].full_name
    container.add_node("Gather", [x, graph["columns"]], graph["gathered"], axis=1, op_version=13)
    container.add_node("Equal", [graph["gathered"], graph["values"]], graph["equal"], op_version=13)
    container.add_node("Cast", graph["equal"], one_hot, to=onnx.TensorProto.FLOAT, op_version=13)


def one_hot_shape(operator) -> None:
    """Tells skl2onnx how wide the encoding is."""
    width = len(operator.raw_operator.get_feature_names_out())
    operator.outputs[0].type = FloatTensorType([None, width])


def write_graph(classifier, manifest: dict, version: int, path: Path) -> None:
    input_type = FloatTensorType([None, len(manifest["features"])])
    update_registered_converter(OneHotEncoder, "SklearnOneHotEncoder", one_hot_shape, convert_one_hot)
    model = to_onnx(
        classifier,
        initial_types=[("features", input_type)],
        options={"zipmap": False},
        target_opset=OPSETS,
        name=manifest["name"],
    )
    model.ir_version = IR_VERSION
    # skl2onnx lists them in the order of a set, another one in every run.
    model.opset_import.sort(key=lambda opset: opset.domain)
    model.model_version = version
    model.doc_string = f"{manifest['name']}, version {version}: {manifest['description']}"
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())


def graph_probabilities(path: Path) -> Callable[[np.ndarray], np.ndarray]:
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return lambda x: session.run(["probabilities"], {"features": x})[0].astype(float)


def check_same_answers(classifier, probabilities: np.ndarray, x: np.ndarray) -> None:
    difference = np.abs(classifier.predict_proba(x) - probabilities).max()
    if difference > GRAPH_TOLERANCE:
        sys.exit(f"The graph differs from scikit-learn by {difference:.2g}: at most {GRAPH_TOLERANCE} is expected")


# --- The reference profile ---------------------------------------------------------


def six_digits(value):
    """The same JSON value with every number at six significant digits, to be short and stable."""
    if isinstance(value, dict):
        return {key: six_digits(item) for key, item in value.items()}
    if isinstance(value, (list, np.ndarray)):
        return [six_digits(item) for item in value]
    return float(f"{value:.6g}") if isinstance(value, float) else value


def three_digits(values: np.ndarray) -> np.ndarray:
    """Rounded so that an edge is not the value some row happens to have."""
    return np.array([float(f"{value:.3g}") for value in values])


def round_outward(value: float, direction: int) -> float:
    """The next number with two significant digits, downward (-1) or upward (1).

    The least and the greatest value belong to one row each, and are nobody's business.
    """
    if value == 0:
        return 0.0
    unit = 10.0 ** (np.floor(np.log10(abs(value))) - 1)
    return float(f"{direction * np.ceil(direction * value / unit) * unit:.2g}")


def bin_shares(values: np.ndarray, edges: list[float]) -> np.ndarray:
    """Share of the values in each bin; a value on an edge belongs to the bin below it."""
    counts = np.bincount(np.searchsorted(edges, values, side="left"), minlength=len(edges) + 1)
    return counts / len(values)


def profile_edges(values: np.ndarray, feature: dict) -> list[float]:
    deciles = np.quantile(values, TENTHS)
    # A number such as 20.05 is not the same in single and double precision, so a row on
    # that edge would fall into one bin or the other, depending on where it is looked at.
    # Whole numbers are the same in both; measured values like V1 never meet an edge.
    rounded = np.rint(deciles) if "step" in feature else three_digits(deciles)
    edges = np.unique(rounded)
    return edges[edges < values.max()].tolist()


def feature_profile(column: np.ndarray, feature: dict) -> dict:
    missing = float(np.isnan(column).mean())
    values = column[~np.isnan(column)]
    if feature["type"] == "category":
        shares = np.bincount(values.astype(int), minlength=len(feature["values"])) / len(values)
        return {"type": "category", "missing": missing, "values": feature["values"], "shares": shares}
    edges = profile_edges(values, feature)
    return {
        "type": "number",
        "missing": missing,
        "mean": float(values.mean()),
        "stddev": float(values.std()),
        "min": round_outward(values.min(), -1),
        "max": round_outward(values.max(), 1),
        "edges": edges,
        "shares": bin_shares(values, edges),
    }


def encode_for_distance(x: np.ndarray, features: list[dict]) -> np.ndarray:
    """Ranks for numbers, as an amount has a long tail; one column per category value."""
    numbers = [k for k, feature in enumerate(features) if feature["type"] == "number"]
    categories = [k for k, feature in enumerate(features) if feature["type"] == "category"]
    ranks = make_pipeline(
        SimpleImputer(),
        QuantileTransformer(n_quantiles=100, random_state=0),
        FunctionTransformer(lambda rank: NUMBER_WEIGHT * rank),
    )
    return make_column_transformer(
        (ranks, numbers),
        (OneHotEncoder(sparse_output=False), categories),
    ).fit_transform(x)


def group_rows(x: np.ndarray, features: list[dict]) -> np.ndarray:
    """A segment number for each row; the rows of a segment are alike."""
    encoded = encode_for_distance(x, features)
    wanted = len(x) * SEGMENTS_PER_1000_ROWS // 1000
    wanted = max(1, min(wanted, MOST_SEGMENTS_PER_CLASS))
    clusters = KMeans(wanted, n_init=3, random_state=0).fit(encoded)
    return merge_small(clusters.labels_, clusters.cluster_centers_)


def merge_small(labels: np.ndarray, centers: np.ndarray) -> np.ndarray:
    """Joins segments with too few rows to their nearest neighbour."""
    labels = labels.copy()
    while True:
        present, rows = np.unique(labels, return_counts=True)
        if rows.min() >= SMALLEST_SEGMENT or len(present) == 1:
            return labels
        smallest = present[rows.argmin()]
        others = present[present != smallest]
        distance = np.linalg.norm(centers[others] - centers[smallest], axis=1)
        labels[labels == smallest] = others[distance.argmin()]


def segment_feature(column: np.ndarray, feature: dict) -> dict:
    missing = float(np.isnan(column).mean())
    profile = {"missing": missing} if missing else {}
    values = column[~np.isnan(column)]
    if feature["type"] == "category":
        counts = np.bincount(values.astype(int), minlength=len(feature["values"]))
        return {**profile, "shares": counts / len(values)}
    # A value that fills whole bins, such as an amount of 1.00, gives equal neighbouring
    # edges: a point mass.
    edges = three_digits(np.percentile(values, SEGMENT_PERCENTILES))
    return {**profile, "edges": edges, "shares": SEGMENT_BIN_SHARES}


def segments(data: Split, features: list[dict]) -> list[dict]:
    """A mixture of small groups of training rows, each of one class.

    Within a group every feature is described by itself; what belongs together, such as
    "No internet service" in seven columns, stays together because the group has it.
    """
    result = []
    for label in np.unique(data.train_y):
        x = data.train_x[data.train_y == label]
        labels = group_rows(x, features)
        for segment in np.unique(labels):
            rows = x[labels == segment].astype(float)
            described = {f["name"]: segment_feature(rows[:, k], f) for k, f in enumerate(features)}
            result.append({"share": len(rows) / len(data.train_x), "features": described})
    return result


def calibration_bins(y: np.ndarray, score: np.ndarray) -> list[dict]:
    parts = np.array_split(np.argsort(score, kind="stable"), 10)
    return [
        {"rows": len(rows), "mean_score": float(score[rows].mean()), "positive_share": float(y[rows].mean())}
        for rows in parts
    ]


def expected_calibration_error(bins: list[dict]) -> float:
    gaps = [abs(part["mean_score"] - part["positive_share"]) for part in bins]
    return float(np.average(gaps, weights=[part["rows"] for part in bins]))


def calibration_map(y: np.ndarray, score: np.ndarray) -> dict:
    """From scores to probabilities: linear between the scores, constant beyond the ends."""
    isotonic = IsotonicRegression(out_of_bounds="clip").fit(score, y)
    return {"scores": isotonic.X_thresholds_, "probabilities": isotonic.y_thresholds_}


def score_profile(score: np.ndarray) -> dict:
    return {
        "edges": TENTHS,
        "shares": bin_shares(score, TENTHS),
        "mean": float(score.mean()),
        "stddev": float(score.std()),
    }


def quality(y: np.ndarray, score: np.ndarray, manifest: dict) -> dict:
    predicted = (score >= manifest["threshold"]).astype(int)
    negative, positive = map(str, manifest["classes"])
    (tn, fp), (fn, tp) = metrics.confusion_matrix(y, predicted).tolist()
    return {
        "rows": len(y),
        "held_out": HELD_OUT,
        "accuracy": metrics.accuracy_score(y, predicted),
        "precision": metrics.precision_score(y, predicted),
        "recall": metrics.recall_score(y, predicted),
        "f1": metrics.f1_score(y, predicted),
        "roc_auc": metrics.roc_auc_score(y, score),
        "average_precision": metrics.average_precision_score(y, score),
        "log_loss": metrics.log_loss(y, score),
        "brier": metrics.brier_score_loss(y, score),
        "ece": expected_calibration_error(calibration_bins(y, score)),
        "confusion": {
            negative: {negative: tn, positive: fp},
            positive: {negative: fn, positive: tp},
        },
    }


def reference_profile(data: Split, held_probabilities: np.ndarray, manifest: dict) -> dict:
    features = manifest["features"]
    score = held_probabilities[:, 1]
    positive_share = float((score >= manifest["threshold"]).mean())
    train = data.train_x.astype(float)
    return six_digits({
        "rows": len(train),
        "features": {f["name"]: feature_profile(train[:, k], f) for k, f in enumerate(features)},
        "segments": segments(data, features),
        "classes": dict(zip(manifest["classes"], [1 - positive_share, positive_share])),
        "score": score_profile(score),
        "confidence": {"edges": TENTHS, "shares": bin_shares(held_probabilities.max(axis=1), TENTHS)},
        "calibration": calibration_bins(data.held_y, score),
        "calibration_map": calibration_map(data.held_y, score),
        "quality": quality(data.held_y, score, manifest),
    })


# --- Rows drawn from the profile ---------------------------------------------------


def draw_value(profile: dict, feature: dict, random: np.random.Generator):
    """A raw JSON value."""
    if random.random() < profile.get("missing", 0):
        return None
    shares = np.array(profile["shares"])
    chosen = random.choice(len(shares), p=shares / shares.sum())
    if feature["type"] == "category":
        return feature["values"][chosen]
    value = random.uniform(profile["edges"][chosen], profile["edges"][chosen + 1])
    step = feature.get("step")
    if step is None:
        return float(f"{value:.6g}")
    return int(round(value)) if step == 1 else round(round(value / step) * step, 2)


def draw_rows(reference: dict, features: list[dict], count: int, seed: int) -> list[list]:
    """Rows of raw JSON values in manifest order."""
    random = np.random.default_rng(seed)
    shares = np.array([segment["share"] for segment in reference["segments"]])
    chosen = random.choice(len(shares), size=count, p=shares / shares.sum())
    return [
        [draw_value(reference["segments"][k]["features"][f["name"]], f, random) for f in features]
        for k in chosen
    ]


def draw_golden_rows(reference: dict, features: list[dict], seed: int) -> list[list]:
    """Drawn rows of which every tenth lacks what may be missing, which is rare otherwise."""
    rows = draw_rows(reference, features, GOLDEN_ROWS, seed)
    optional = [k for k, feature in enumerate(features) if not feature.get("required", True)]
    for row in rows[::10]:
        for k in optional:
            row[k] = None
    return rows


def rows_to_matrix(rows: list[list], features: list[dict]) -> np.ndarray:
    names = [feature["name"] for feature in features]
    return to_matrix(pd.DataFrame(rows, columns=names), features)


def golden_answers(rows: list[list], probabilities: np.ndarray) -> dict:
    return {
        "runtime": f"onnxruntime {onnxruntime.__version__}",
        "tolerance": GOLDEN_TOLERANCE,
        "instances": rows,
        "probabilities": np.round(probabilities, 7).tolist(),
    }


def samples(rows: list[list], probabilities: np.ndarray, manifest: dict) -> dict:
    """Five requests with their answers, from plainly negative to plainly positive."""
    score = probabilities[:, 1]
    order = np.argsort(score, kind="stable")
    negative = order[score[order] < manifest["threshold"]]
    positive = order[score[order] >= manifest["threshold"]]
    chosen = [part[int(q * len(part))] for part, q in
              [(negative, 0.1), (negative, 0.5), (negative, 0.9), (positive, 0.3), (positive, 0.8)]]
    return {"samples": [sample(rows[k], probabilities[k].tolist(), manifest) for k in chosen]}


def sample(row: list, probabilities: list[float], manifest: dict) -> dict:
    classes = manifest["classes"]
    names = [feature["name"] for feature in manifest["features"]]
    rounded = [round(p, 6) for p in probabilities]
    prediction = {
        "class": classes[int(probabilities[1] >= manifest["threshold"])],
        "score": rounded[1],
        "probabilities": dict(zip(classes, rounded)),
    }
    return {"instance": dict(zip(names, row)), "prediction": prediction}


# --- The card ----------------------------------------------------------------------


def bootstrap(statistic: Callable[[np.ndarray], float], rows: int) -> tuple[float, float]:
    """The 95 % interval of a statistic of row numbers, over 2,000 resamples of the rows."""
    random = np.random.default_rng(0)
    values = [statistic(random.integers(0, rows, rows)) for _ in range(2000)]
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def auc_interval(y: np.ndarray, score: np.ndarray) -> tuple[float, float]:
    return bootstrap(lambda rows: metrics.roc_auc_score(y[rows], score[rows]), len(y))


def auc_gain_interval(y: np.ndarray, before: np.ndarray, after: np.ndarray) -> tuple[float, float]:
    """By how much `after` ranks better than `before`; both are judged on the same resamples."""
    def gain(rows: np.ndarray) -> float:
        return metrics.roc_auc_score(y[rows], after[rows]) - metrics.roc_auc_score(y[rows], before[rows])

    return bootstrap(gain, len(y))


def figures_table(reference: dict, interval: tuple[float, float], threshold: float) -> str:
    q = reference["quality"]
    low, high = interval
    lines = [
        ("ROC AUC", f"{q['roc_auc']:.4f} (95 % interval {low:.3f} to {high:.3f})"),
        ("Average precision", f"{q['average_precision']:.3f}"),
        ("Log loss", f"{q['log_loss']:.4f}"),
        ("Brier score", f"{q['brier']:.4f}"),
        (f"Accuracy at {threshold}", f"{q['accuracy']:.3f}"),
        (f"Precision at {threshold}", f"{q['precision']:.3f}"),
        (f"Recall at {threshold}", f"{q['recall']:.3f}"),
        (f"F1 at {threshold}", f"{q['f1']:.3f}"),
    ]
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {figure} |" for name, figure in lines)])


def calibration_table(reference: dict) -> str:
    lines = [
        f"| {part['rows']} | {part['mean_score']:.3f} | {part['positive_share']:.3f} |"
        for part in reference["calibration"]
    ]
    return "\n".join(["| rows | mean score | positive share |", "|--:|--:|--:|", *lines])


def card(manifest: dict, version: int, text: CardText, reference: dict, interval: tuple[float, float]) -> str:
    name, q = manifest["name"], reference["quality"]
    notes = f"\n{text.notes}\n" if text.notes else ""
    return f"""# {name}, version {version}

{text.predicts}

## Data

{text.data}

## Training

{text.training}

## Held-out figures

{q["rows"]:,} rows, never trained on: {HELD_OUT}. The figures are computed
from the answers of the ONNX graph itself, the interval from 2,000 bootstrap resamples of these rows.

{figures_table(reference, interval, manifest["threshold"])}
{notes}
## Calibration

Expected calibration error {q["ece"]:.4f}, over ten bins with equally many held-out rows each:

{calibration_table(reference)}

## Limits

{text.limits}

## Reproduce

```sh
pip install -r models/requirements.txt
python models/{name}/train.py CSV
```

On one machine the files come out byte for byte the same; on another processor the last digits may differ.
The rows in `samples.json` and `golden.json` are drawn from the segments in `reference.json`; none is a row of the data.
"""


# --- Writing -----------------------------------------------------------------------


def readable_json(value, depth: int = 2, indent: str = "") -> str:
    """JSON with its outer `depth` levels spread over lines, so a diff shows what changed."""
    inner = indent + " "
    if depth == 0 or not isinstance(value, dict | list) or not value:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    if isinstance(value, dict):
        items = [f"{json.dumps(key)}: {readable_json(item, depth - 1, inner)}" for key, item in value.items()]
    else:
        items = [readable_json(item, depth - 1, inner) for item in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n{inner}" + f",\n{inner}".join(items) + f"\n{indent}{closing}"


def write_json(path: Path, value) -> None:
    path.write_text(readable_json(value) + "\n", encoding="utf-8")


def report_drawn_share(name: str, probabilities: np.ndarray, reference: dict, manifest: dict) -> None:
    """Drawn rows stand in for real traffic, so the model should answer them alike."""
    drawn = (probabilities[:, 1] >= manifest["threshold"]).mean()
    held_out = reference["classes"][manifest["classes"][1]]
    rows = len(probabilities)
    print(f"{name}: predicted positive {held_out:.1%} of the held-out rows, {drawn:.1%} of {rows:,} drawn rows")


def publish(classifier, data: Split, manifest: dict, version: int, text: CardText, folder: Path) -> np.ndarray:
    """Writes the folder of a version. Returns its scores of the held-out rows."""
    target = folder / str(version)
    target.mkdir(exist_ok=True)
    features = manifest["features"]
    write_graph(classifier, manifest, version, target / "model.onnx")
    probabilities = graph_probabilities(target / "model.onnx")
    held = probabilities(data.held_x)
    check_same_answers(classifier, held, data.held_x)

    reference = reference_profile(data, held, manifest)
    write_json(target / "reference.json", reference)
    rows = draw_golden_rows(reference, features, seed=version)
    answers = probabilities(rows_to_matrix(rows, features))
    write_json(target / "golden.json", golden_answers(rows, answers))
    write_json(target / "samples.json", samples(rows, answers, manifest))
    interval = auc_interval(data.held_y, held[:, 1])
    (target / "model-card.md").write_text(card(manifest, version, text, reference, interval), encoding="utf-8")

    drawn = rows_to_matrix(draw_rows(reference, features, 20_000, seed=0), features)
    report_drawn_share(f"{manifest['name']} {version}", probabilities(drawn), reference, manifest)
    return held[:, 1]
