"""Trains the fraud model: python models/fraud/train.py CSV

The CSV is a sample of the ULB credit card data; see the model card.
"""

import sys
from pathlib import Path

from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import StratifiedKFold
from threadpoolctl import threadpool_limits

FOLDER = Path(__file__).resolve().parent
sys.path.append(str(FOLDER.parent))  # a script finds only the modules of its own folder

import training  # noqa: E402

# Left out on purpose. Time: in the sample every legitimate payment is from the first four
# hours and the frauds are from two days, so the time alone gives the answer away, and only
# in this sample. V2: all rows but three hold the same value, so the column is damaged.
COMPONENTS = [f"V{k}" for k in range(1, 29) if k != 2]
FEATURES = [
    *(
        {"name": name, "type": "number", "description": "Principal component of confidential features"}
        for name in COMPONENTS
    ),
    {
        "name": "Amount", "type": "number", "min": 0, "unit": "EUR", "step": 0.01,
        "description": "Amount of the payment",
    },
]
MANIFEST = {
    "name": "fraud",
    "description": "Whether a credit card payment is fraudulent.",
    "owner": "Modelwatch demo",
    "task": "binary",
    "features": FEATURES,
    "classes": ["legitimate", "fraud"],
    "threshold": 0.3,
    "default_version": 1,
    "category_encoding": "index",
}

CARD = training.CardText(
    predicts="""\
Whether a credit card payment is fraudulent. The score is the probability of fraud *in the sample*, where one payment
in twenty is a fraud. From 0.3 the answer is `fraud`.""",
    data="""\
A sample of 9,999 payments, with all 492 frauds, of the credit card data collected by Worldline and the
[Machine Learning Group of Université Libre de Bruxelles](https://mlg.ulb.ac.be) (European card holders, September
2013), made available under the [Database Contents License 1.0](https://opendatacommons.org/licenses/dbcl/1-0/).
`V1` to `V28` are principal components; what went into them is confidential.

Two columns are left out:

- `Time`: all legitimate payments of the sample are from the first four hours, the frauds from two days. A model
  with it separates the two almost perfectly (average precision 0.998 in cross-validation instead of 0.953), and
  only in this sample.
- `V2`: 9,996 of the 9,999 rows hold the same value, 1.358367; the column is damaged.

Training rows that repeat another row, or a held-out row, in every feature were dropped; the data has some 200.""",
    training="""\
Histogram gradient boosting (scikit-learn): 300 trees of up to 6 leaves, learning rate 0.05, L2 penalty 5, three tenths
of the columns per split. The scores pass through a sigmoid (Platt scaling) fitted to out-of-fold predictions. In
cross-validation on the training rows it brought the calibration error from 0.003 to 0.001; isotonic regression cost
ranking and log loss. Some nine candidates were scored on the held-out rows before `Time` and `V2` were
left out; the settings of this one were chosen by cross-validation.

The threshold of 0.3 was chosen there as well: from 0.2 to 0.6 the F1 score hardly changes (0.91 to 0.93), and at the
lower end more frauds are found. A missed fraud costs more than a look at a payment that was fine, yet below 0.2 false
alarms multiply.""",
    limits="""\
- The sample is enriched: 4.9 % of its payments are frauds, against 0.17 % in the full data. In real traffic a score
  means far less than it says; correct the odds for the true share of frauds (here: divide them by about 30) first.
- Leaving `Time` out does not undo how the sample was drawn. Other columns may differ between the first hours and the
  rest of the two days, which would make the figures look better than they are. A comparison on all payments, split by
  time, would tell.
- The data is from two days in 2013. Fraud changes quickly.
- The components cannot be computed for other payments, so the model is of use as a demonstration only.""",
)


def calibrated_boosting() -> CalibratedClassifierCV:
    boosting = HistGradientBoostingClassifier(
        max_iter=300, learning_rate=0.05, max_leaf_nodes=6, l2_regularization=5, max_features=0.3,
        early_stopping=False, random_state=0,
    )
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    return CalibratedClassifierCV(boosting, method="sigmoid", cv=folds, ensemble=False)


def main() -> None:
    table = training.read_table(
        training.csv_path_argument(), [feature["name"] for feature in FEATURES] + ["Class"]
    )
    data = training.without_repeats(
        training.split(training.to_matrix(table, FEATURES), training.to_labels(table["Class"], [0, 1]))
    )
    model = calibrated_boosting().fit(data.train_x, data.train_y)
    training.publish(model, data, MANIFEST, 1, CARD, FOLDER)
    training.write_json(FOLDER / "model.json", MANIFEST)


if __name__ == "__main__":
    # Sums over several threads come in any order, and with it the last digit of the files.
    with threadpool_limits(1):
        main()
