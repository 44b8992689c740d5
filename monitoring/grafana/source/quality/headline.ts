/** The figures at the top. */

import {
  accuracy,
  badInputs,
  driftedCount,
  referenceRows,
} from "../../../../ui/pages/models/drift/queries.ts";
import { HEADLINE } from "../../../../ui/pages/models/queries.ts";
import { ONE } from "../kit/grafana_vars.ts";
import type { Section } from "../kit/layout.ts";
import { stat } from "../kit/stat.ts";
import { figure, MODEL_PAGE, SUBJECT, text, WINDOW } from "./subject.ts";

export const AT_A_GLANCE: Section = {
  title: "$model version $version over $window",
  rows: [{
    height: 4,
    tiles: [
      stat({
        title: "Accuracy",
        description: "Share of right predictions among the labels that arrived within the window.",
        width: 4,
        unit: "percentunit",
        target: { expr: text(accuracy(SUBJECT, "accuracy")) },
        noValue: "No labels",
        page: MODEL_PAGE,
      }),
      stat({
        title: "Estimated",
        description:
          "Accuracy to be expected from the calibrated scores, before any label has arrived.",
        width: 4,
        unit: "percentunit",
        target: { expr: text(accuracy(SUBJECT, "estimated_accuracy")) },
        page: MODEL_PAGE,
      }),
      stat({
        title: "Drifted features",
        description:
          "Features whose PSI is above 0.2 and three times its noise, or whose mean has moved far.",
        width: 4,
        unit: "short",
        target: { expr: text(driftedCount(SUBJECT)) },
        thresholds: { base: "green", steps: [[1, "red"]] },
        noValue: "Under 500 rows",
        page: MODEL_PAGE,
      }),
      stat({
        title: "Bad inputs",
        description:
          "Share of all values that are missing, unseen or out of the reference's range.",
        width: 4,
        unit: "percentunit",
        target: { expr: text(badInputs(SUBJECT)) },
        thresholds: { base: "green", steps: [[0.01, "orange"], [0.05, "red"]] },
        noValue: "Under 500 rows",
        page: MODEL_PAGE,
      }),
      stat({
        title: "Rows",
        description: "Rows predicted per second.",
        width: 2,
        unit: "cps",
        target: { expr: text(HEADLINE.rows.expr) },
        page: MODEL_PAGE,
      }),
      stat({
        title: "Labels",
        description: "Labels that arrived within the window.",
        width: 3,
        unit: "short",
        decimals: 0,
        target: { expr: figure(`version:model_labels:increase${WINDOW}`), instant: true },
        noValue: "0",
        page: MODEL_PAGE,
      }),
      stat({
        title: "Reference",
        description: "Rows that the reference was made of.",
        width: 3,
        unit: "short",
        target: { expr: referenceRows(SUBJECT)(ONE), instant: true },
        noValue: "None",
        page: MODEL_PAGE,
      }),
    ],
  }],
};
