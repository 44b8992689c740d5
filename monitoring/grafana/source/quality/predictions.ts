/** What the version predicts. */

import { predictedSpreadPanel } from "../../../../ui/pages/models/drift/panels.ts";
import { classesPanel, CONFIDENCES, SCORES } from "../../../../ui/pages/models/queries.ts";
import { pageLines } from "../kit/from_page.ts";
import { ONE } from "../kit/grafana_vars.ts";
import { heatMap } from "../kit/heat_map.ts";
import type { Section } from "../kit/layout.ts";
import { panelView, SUBJECT } from "./subject.ts";

export const PREDICTIONS: Section = {
  title: "Predictions",
  rows: [
    {
      height: 8,
      tiles: [
        pageLines(classesPanel(undefined), ONE, {
          width: 12,
          description: "Shares of the predicted classes.",
          page: panelView("classes"),
        }),
        pageLines(predictedSpreadPanel(SUBJECT, "Mean and spread of the score"), ONE, {
          width: 12,
          description:
            "Mean of the scores, or of the predicted values, with a standard deviation (SD) to " +
            "both sides, over the window; dashed: in the reference.",
          reference: "/^ref/",
          page: panelView("predicted-spread"),
        }),
      ],
    },
    {
      height: 8,
      tiles: [
        heatMap(SCORES, ONE, {
          width: 12,
          description:
            "Rows by their score: the probability of the positive class, or of the predicted one.",
          page: panelView(SCORES.id),
        }),
        heatMap(CONFIDENCES, ONE, {
          width: 12,
          description: "Rows by the probability of their most likely class.",
          page: panelView(CONFIDENCES.id),
        }),
      ],
    },
  ],
};
