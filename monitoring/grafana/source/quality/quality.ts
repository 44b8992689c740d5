/** The dashboard of one version: its predictions, its drift, and how right it is. */

import { alerts, loads } from "../kit/annotations.ts";
import { makeDashboard } from "../kit/dashboard.ts";
import { one, oneModel, window } from "../kit/variables.ts";
import { UIDS } from "../names.ts";
import { ERRORS, QUALITY } from "./accuracy.ts";
import { DRIFT, ONE_FEATURE } from "./drift.ts";
import { AT_A_GLANCE } from "./headline.ts";
import { PREDICTIONS } from "./predictions.ts";
import { MODEL_PAGE } from "./subject.ts";
import { ALL_VERSIONS } from "./versions.ts";

export function quality() {
  return makeDashboard({
    uid: UIDS.quality,
    title: "Modelwatch: model quality and drift",
    description:
      "Predictions, drift and accuracy of one version of a model. The same figures as on the page " +
      "Models of the server. Needs the recording rules of Modelwatch.",
    page: MODEL_PAGE,
    variables: [
      ...oneModel(),
      window(),
      one({
        name: "feature",
        title: "Feature",
        description: "The feature of the section of its name",
        label: "feature",
        of: 'model_feature_reference_ratio{model="$model",version="$version"}',
      }),
    ],
    annotations: [loads('model="$model"'), alerts('model="$model"')],
    sections: [AT_A_GLANCE, PREDICTIONS, DRIFT, ONE_FEATURE, QUALITY, ERRORS, ALL_VERSIONS],
  });
}
