"""Models of scikit-learn, exported with skl2onnx."""
import warnings
from unittest import mock

import numpy as np
from onnx.helper import make_node
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import (
    DoubleTensorType,
    FloatTensorType,
    Int64TensorType,
    StringTensorType,
)
from sklearn.calibration import CalibratedClassifierCV
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.cross_decomposition import PLSRegression
from sklearn.datasets import make_classification, make_multilabel_classification, make_regression
from sklearn.decomposition import PCA
from sklearn.ensemble import (
    BaggingClassifier,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    IsolationForest,
    RandomForestClassifier,
    RandomForestRegressor,
    StackingClassifier,
    VotingClassifier,
    VotingRegressor,
)
from sklearn.experimental import enable_iterative_imputer  # noqa: F401
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.impute import IterativeImputer, KNNImputer, SimpleImputer
from sklearn.linear_model import (
    LinearRegression,
    LogisticRegression,
    PoissonRegressor,
    QuantileRegressor,
    Ridge,
    SGDClassifier,
)
from sklearn.mixture import GaussianMixture
from sklearn.multiclass import OneVsOneClassifier, OneVsRestClassifier
from sklearn.multioutput import MultiOutputClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor, LocalOutlierFactor
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC, LinearSVC, OneClassSVM
from sklearn.tree import DecisionTreeClassifier

from recipe import ROWS, Built, recipe, rows_of, save

OPSET = {"": 18, "ai.onnx.ml": 3}


def class_data(classes=2, features=4, labels=None):
    """Features and labels of a classification; `labels` names the classes."""
    x, y = make_classification(
        300,
        features,
        n_informative=features - 1,
        n_redundant=0,
        n_classes=classes,
        n_clusters_per_class=1,
        random_state=7,
    )
    return x.astype(np.float32), y if labels is None else np.array(labels)[y]


def number_data(targets=1, features=5):
    """Features and targets of a regression."""
    x, y = make_regression(300, features, n_targets=targets, noise=2, random_state=7)
    return x.astype(np.float32), y


def with_gaps(x, share=0.2):
    """The same values, a share of them NaN."""
    gaps = np.random.default_rng(7).random(x.shape) < share
    return np.where(gaps, np.float32(np.nan), x).astype(np.float32)


def make_plain_node(*arguments, **attributes):
    """`make_node`, which takes no numpy numbers: scikit-learn's histogram trees are full of them."""
    return make_node(*arguments, **{name: plain(value) for name, value in attributes.items()})


def plain(value):
    """A list with its numpy numbers as Python's own; anything else as it is."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    if not isinstance(value, list):
        return value
    return [plain_number(item) for item in value]


def plain_number(item):
    """A numpy number as Python's own; a truth value as 0 or 1, as attributes of trees hold them."""
    if isinstance(item, (bool, np.bool_)):
        return int(item)
    return item.item() if isinstance(item, np.generic) else item


def convert(model, x, options=None, input_type=FloatTensorType, opset=OPSET):
    """A fitted model as a graph with one input X."""
    patched = mock.patch("skl2onnx.common._container.make_node", make_plain_node)
    with warnings.catch_warnings(), patched:
        warnings.simplefilter("ignore")
        return convert_sklearn(
            model,
            initial_types=[("X", input_type([None, x.shape[1]]))],
            options=options,
            target_opset=opset,
        )


def classifier(model, x, y, zipmap=False, options=None, tolerance=None):
    """A classifier fitted to x and y; `zipmap` is None for one that knows no such option."""
    model.fit(x, y)
    asked = {**({} if zipmap is None else {"zipmap": zipmap}), **(options or {})}
    return Built(
        save(convert(model, x, asked and {id(model): asked})),
        rows_of(X=x[:ROWS]),
        [str(label) for label in model.classes_],
        tolerance,
    )


def estimator(model, x, y=None, tolerance=None, options=None):
    """Any other estimator fitted to x and y."""
    model.fit(x, y)
    graph = convert(model, x, options and {id(model): options})
    return Built(save(graph), rows_of(X=x[:ROWS]), tolerance=tolerance)


ZIPMAPS = {"tensor": False, "zipmap": True, "columns": "columns"}
LABELS = {
    "binary": (2, None),
    "multiclass": (3, None),
    "text": (3, ["apple", "pear", "plum"]),
    "text-binary": (2, ["no", "yes"]),
}


def register_logistic(kind, count, labels, ending, zipmap):
    """One logistic regression for a kind of labels and a form of its probabilities."""

    @recipe(f"logistic-{kind}-{ending}")
    def build():
        x, y = class_data(count, labels=labels)
        return classifier(LogisticRegression(), x, y, zipmap)


for _kind, (_count, _labels) in LABELS.items():
    for _ending, _zipmap in ZIPMAPS.items():
        register_logistic(_kind, _count, _labels, _ending, _zipmap)


@recipe("logistic-odd-labels")
def _():
    x, y = class_data(3, labels=[30, 7, 900])
    return classifier(LogisticRegression(), x, y)


@recipe("logistic-negative-labels")
def _():
    x, y = class_data(2, labels=[-1, 1])
    return classifier(LogisticRegression(), x, y)


@recipe("logistic-raw-scores")
def _():
    x, y = class_data(3)
    return classifier(LogisticRegression(), x, y, options={"raw_scores": True})


@recipe("sgd-hinge")
def _():
    x, y = class_data(3)
    return classifier(SGDClassifier(loss="hinge", random_state=7), x, y)


@recipe("tree")
def _():
    x, y = class_data(3)
    return classifier(DecisionTreeClassifier(max_depth=4, random_state=7), x, y)


@recipe("forest")
def _():
    x, y = class_data(3)
    return classifier(RandomForestClassifier(12, max_depth=5, random_state=7), x, y)


@recipe("forest-text-zipmap")
def _():
    x, y = class_data(3, labels=["apple", "pear", "plum"])
    return classifier(RandomForestClassifier(12, max_depth=5, random_state=7), x, y, True)


@recipe("gradient-boosting")
def _():
    x, y = class_data(2)
    return classifier(GradientBoostingClassifier(n_estimators=12, random_state=7), x, y)


@recipe("gradient-boosting-regressor")
def _():
    return estimator(GradientBoostingRegressor(n_estimators=12, random_state=7), *number_data())


@recipe("hist-gradient-boosting-gaps")
def _():
    x, y = class_data(2)
    x = with_gaps(x)
    return classifier(HistGradientBoostingClassifier(max_iter=12, random_state=7), x, y)


@recipe("hist-gradient-boosting-regressor-gaps")
def _():
    x, y = number_data()
    return estimator(HistGradientBoostingRegressor(max_iter=12, random_state=7), with_gaps(x), y)


@recipe("svc-probability")
def _():
    x, y = class_data(3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return classifier(SVC(probability=True, random_state=7), x, y)


@recipe("svc-scores")
def _():
    x, y = class_data(3)
    return classifier(SVC(), x, y)


@recipe("linear-svc")
def _():
    x, y = class_data(2)
    return classifier(LinearSVC(random_state=7), x, y, zipmap=None)


@recipe("linear-svc-multiclass")
def _():
    x, y = class_data(3)
    return classifier(LinearSVC(random_state=7), x, y, zipmap=None)


@recipe("mlp")
def _():
    x, y = class_data(3)
    return classifier(MLPClassifier((8,), max_iter=80, random_state=7), x, y)


@recipe("mlp-multilabel")
def _():
    x, y = make_multilabel_classification(300, 5, n_classes=3, random_state=7)
    return classifier(MLPClassifier((8,), max_iter=80, random_state=7), x.astype(np.float32), y)


@recipe("mlp-regressor")
def _():
    x, y = number_data()
    return estimator(MLPRegressor(hidden_layer_sizes=(8,), max_iter=80, random_state=7), x, y)


@recipe("k-neighbors")
def _():
    x, y = class_data(3)
    return classifier(KNeighborsClassifier(3), x, y)


@recipe("k-neighbors-regressor")
def _():
    return estimator(KNeighborsRegressor(3), *number_data())


@recipe("gaussian-nb")
def _():
    x, y = class_data(3)
    return classifier(GaussianNB(), x, y)


@recipe("k-means")
def _():
    return estimator(KMeans(3, n_init=2, random_state=7), class_data(3)[0])


@recipe("isolation-forest")
def _():
    model = IsolationForest(n_estimators=12, random_state=7).fit(class_data(3)[0])
    x = class_data(3)[0]
    graph = convert(model, x, opset={"": 15, "ai.onnx.ml": 3})
    return Built(save(graph), rows_of(X=x[:ROWS]))


@recipe("one-class-svm")
def _():
    return estimator(OneClassSVM(), class_data(3)[0])


@recipe("local-outlier-factor")
def _():
    return estimator(LocalOutlierFactor(novelty=True), class_data(3)[0])


@recipe("gaussian-mixture")
def _():
    return estimator(GaussianMixture(3, random_state=7), class_data(3)[0])


@recipe("gaussian-mixture-samples")
def _():
    return estimator(
        GaussianMixture(3, random_state=7), class_data(3)[0], options={"score_samples": True}
    )


@recipe("pls-regression")
def _():
    return estimator(PLSRegression(2), *number_data(2))


@recipe("one-vs-one")
def _():
    x, y = class_data(3)
    return classifier(OneVsOneClassifier(LogisticRegression()), x, y)


@recipe("one-vs-rest")
def _():
    x, y = class_data(3)
    return classifier(OneVsRestClassifier(LogisticRegression()), x, y)


@recipe("multi-output-classifier")
def _():
    x, y = make_multilabel_classification(300, 5, n_classes=2, random_state=7)
    x = x.astype(np.float32)
    model = MultiOutputClassifier(LogisticRegression()).fit(x, y)
    return Built(save(convert(model, x, {id(model): {"zipmap": False}})), rows_of(X=x[:ROWS]))


def tree_two_targets(features):
    """A tree with two binary targets, whose probabilities are [2, rows, 2]."""
    x, y = make_multilabel_classification(300, features, n_classes=2, random_state=7)
    x = x.astype(np.float32)
    model = DecisionTreeClassifier(max_depth=4, random_state=7).fit(x, y)
    return Built(save(convert(model, x, {id(model): {"zipmap": False}})), rows_of(X=x[:ROWS]))


@recipe("tree-two-targets-20")
def _():
    return tree_two_targets(20)


@recipe("tree-two-targets-120")
def _():
    return tree_two_targets(120)


@recipe("forest-three-targets")
def _():
    return estimator(RandomForestRegressor(8, max_depth=5, random_state=7), *number_data(3))


@recipe("knn-imputer")
def _():
    x = np.random.default_rng(7).normal(size=(50, 30)).astype(np.float32)
    return estimator(KNNImputer(n_neighbors=2), with_gaps(x))


@recipe("iterative-imputer")
def _():
    return estimator(IterativeImputer(random_state=7), with_gaps(class_data(3)[0]))


@recipe("simple-imputer")
def _():
    x, y = class_data(3)
    model = make_pipeline(SimpleImputer(), LogisticRegression())
    return classifier(model, with_gaps(x), y)


@recipe("simple-imputer-alone")
def _():
    return estimator(SimpleImputer(strategy="median"), with_gaps(class_data(3)[0]))


@recipe("scaler-pca")
def _():
    return estimator(make_pipeline(StandardScaler(), PCA(2, random_state=7)), class_data(3)[0])


WORDS = "red green blue warm cold round square old new small large".split()


def texts():
    """Sentences of a few words, one a row, and which of them are of colour."""
    random = np.random.default_rng(7)
    sentences = [" ".join(random.choice(WORDS, random.integers(1, 7))) for _ in range(200)]
    colours = [int(any(word in text for word in WORDS[:3])) for text in sentences]
    return np.array(sentences, dtype=object).reshape(-1, 1), np.array(colours)


def text_classifier(vectorizer):
    """A logistic regression on the words of a text."""
    x, y = texts()
    model = make_pipeline(vectorizer, LogisticRegression()).fit(x[:, 0], y)
    graph = convert(model, x, {id(model): {"zipmap": False}}, StringTensorType)
    return Built(save(graph), rows_of(X=x[:ROWS]), ["0", "1"])


@recipe("tfidf")
def _():
    return text_classifier(TfidfVectorizer())


@recipe("tfidf-case-kept")
def _():
    return text_classifier(TfidfVectorizer(lowercase=False))


@recipe("count-vectorizer")
def _():
    return text_classifier(CountVectorizer())


@recipe("one-hot-named-inputs")
def _():
    import pandas

    random = np.random.default_rng(7)
    frame = pandas.DataFrame({
        "age": random.integers(18, 90, 300).astype(np.float32),
        "city": random.choice(["Bern", "Köln", "Łódź"], 300).astype(object),
        "visits": random.integers(0, 9, 300),
    })
    target = (frame.age > 50) ^ (frame.city == "Bern")
    encoder = ColumnTransformer([
        ("numbers", StandardScaler(), ["age", "visits"]),
        ("words", OneHotEncoder(handle_unknown="ignore"), ["city"]),
    ])
    model = make_pipeline(encoder, LogisticRegression()).fit(frame, target.astype(int))
    graph = convert_sklearn(
        model,
        initial_types=[
            ("age", FloatTensorType([None, 1])),
            ("city", StringTensorType([None, 1])),
            ("visits", Int64TensorType([None, 1])),
        ],
        options={id(model): {"zipmap": False}},
        target_opset=OPSET,
    )
    columns = {name: frame[[name]].to_numpy()[:ROWS] for name in frame}
    return Built(save(graph), rows_of(**columns), ["0", "1"])


@recipe("calibrated")
def _():
    x, y = class_data(3)
    return classifier(CalibratedClassifierCV(LinearSVC(random_state=7), cv=3), x, y)


@recipe("stacking")
def _():
    x, y = class_data(2)
    parts = [("tree", DecisionTreeClassifier(max_depth=3, random_state=7)), ("nb", GaussianNB())]
    return classifier(StackingClassifier(parts, LogisticRegression(), cv=3), x, y)


@recipe("voting-soft")
def _():
    x, y = class_data(3)
    parts = [("logistic", LogisticRegression()), ("nb", GaussianNB())]
    return classifier(VotingClassifier(parts, voting="soft", flatten_transform=False), x, y)


@recipe("voting-hard")
def _():
    x, y = class_data(3)
    parts = [("logistic", LogisticRegression()), ("nb", GaussianNB())]
    return classifier(VotingClassifier(parts, voting="hard", flatten_transform=False), x, y)


@recipe("voting-regressor")
def _():
    return estimator(VotingRegressor([("a", Ridge()), ("b", LinearRegression())]), *number_data())


@recipe("bagging")
def _():
    x, y = class_data(3)
    return classifier(BaggingClassifier(n_estimators=5, random_state=7), x, y)


@recipe("quantile-regressor")
def _():
    return estimator(QuantileRegressor(alpha=0), *number_data())


@recipe("poisson-regressor")
def _():
    x, y = number_data()
    return estimator(PoissonRegressor(), x, np.abs(y) / 100)


@recipe("linear-multi-output")
def _():
    return estimator(LinearRegression(), *number_data(3))


@recipe("ridge-float64")
def _():
    x, y = number_data()
    x = x.astype(np.float64)
    model = Ridge().fit(x, y)
    return Built(save(convert(model, x, input_type=DoubleTensorType)), rows_of(X=x[:ROWS]))
