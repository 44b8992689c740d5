/** How far the rows and predictions are from the reference. */

import { DRIFTED, MOVING } from "../../../../ui/pages/models/drift/level.ts";
import { psiPanel, spreadPanel } from "../../../../ui/pages/models/drift/panels.ts";
import {
  by,
  drifted,
  matcher,
  noise,
  psi,
  select,
  shift,
  worst,
} from "../../../../ui/pages/models/drift/queries.ts";
import { barChart } from "../kit/bars.ts";
import { pageLines } from "../kit/from_page.ts";
import { ONE } from "../kit/grafana_vars.ts";
import type { Section } from "../kit/layout.ts";
import { pageUrl } from "../kit/links.ts";
import { table } from "../kit/table.ts";
import type { Thresholds } from "../kit/tile.ts";
import { timeSeries } from "../kit/time_series.ts";
import { trend } from "../kit/trend.ts";
import { FEATURE_PAGE, figure, MODEL_PAGE, SUBJECT, text, WINDOW } from "./subject.ts";

// The lines of the page's panels.
const PSI: Thresholds = { base: "transparent", steps: [[MOVING, "orange"], [DRIFTED, "red"]] };
const PSI_CELLS: Thresholds = { base: "text", steps: [[MOVING, "orange"], [DRIFTED, "red"]] };

const UNDER_500 = "No window of this range has 500 rows";

/** The recorded shares of rows with a fault, such as `missing`. */
function fault(name: string): string {
  return text(by("feature", select(`feature:model_feature_${name}:ratio${WINDOW}`, SUBJECT)));
}

export const DRIFT: Section = {
  title: "Drift",
  rows: [
    {
      height: 9,
      tiles: [
        timeSeries({
          title: "PSI by feature",
          description:
            "Population stability index of each feature against the reference, over the window. " +
            "Above 0.1 a feature is moving, above 0.2 it has drifted, if that is more than noise.",
          width: 12,
          min: 0,
          decimals: 3,
          lines: [{ expr: text(psi(SUBJECT)), legend: "{{feature}}" }],
          thresholds: PSI,
          noValue: UNDER_500,
          page: MODEL_PAGE,
        }),
        table({
          title: "Features",
          description:
            "The most drifted first. Noise is the PSI to expect without drift; the shift of the mean " +
            "is in standard deviations of the reference. A feature opens the built-in page.",
          width: 12,
          keys: { feature: "Feature" },
          columns: [
            { title: "PSI", expr: text(worst(SUBJECT)), decimals: 3, thresholds: PSI_CELLS },
            { title: "Noise", expr: text(noise(SUBJECT)), decimals: 3 },
            { title: "Mean shift", expr: text(shift(SUBJECT)), unit: "suffix: SD", decimals: 2 },
            { title: "Missing", expr: fault("missing"), unit: "percentunit" },
            { title: "Unseen", expr: fault("unseen"), unit: "percentunit" },
            { title: "Out of range", expr: fault("out_of_range"), unit: "percentunit" },
            {
              title: "Verdict",
              expr: text(drifted(SUBJECT)),
              words: {
                "0": { text: "stable", color: "green" },
                "1": { text: "drifted", color: "red" },
              },
            },
          ],
          links: {
            Feature: {
              title: "Open in Modelwatch",
              url: pageUrl({
                page: "models",
                parameters: {
                  ...MODEL_PAGE.parameters,
                  feature: '${__data.fields["Feature"]:percentencode}',
                },
              }),
            },
          },
          sort: { by: "PSI", descending: true },
          noValue: UNDER_500,
          page: MODEL_PAGE,
        }),
      ],
    },
    {
      height: 8,
      tiles: [
        timeSeries({
          title: "PSI of the predictions",
          description:
            "Population stability index of the predicted classes, and of the scores or values, with " +
            "the index to expect without drift.",
          width: 12,
          min: 0,
          decimals: 3,
          lines: [
            { expr: figure(`version:model_class_psi:${WINDOW}`), legend: "classes" },
            { expr: figure(`version:model_prediction_psi:${WINDOW}`), legend: "scores" },
            { expr: figure(`version:model_class_psi_noise:${WINDOW}`), legend: "noise, classes" },
            {
              expr: figure(`version:model_prediction_psi_noise:${WINDOW}`),
              legend: "noise, scores",
            },
          ],
          thresholds: PSI,
          reference: "/^noise/",
          noValue: UNDER_500,
          page: MODEL_PAGE,
        }),
        timeSeries({
          title: "Missing, unseen and out of range",
          description: "Shares of rows by feature; features without such rows are left out.",
          width: 12,
          unit: "percentunit",
          min: 0,
          lines: [
            { expr: `${fault("missing")} > 0`, legend: "{{feature}} missing" },
            { expr: `${fault("unseen")} > 0`, legend: "{{feature}} unseen" },
            { expr: `${fault("out_of_range")} > 0`, legend: "{{feature}} out of range" },
          ],
          noValue: "No such values in this range",
          page: MODEL_PAGE,
        }),
      ],
    },
  ],
};

const FEATURE = matcher("feature", "$feature");

function binsOf(series: string): string {
  return text(by("bin", select(series, SUBJECT, FEATURE)));
}

/** The share of the numbers at or below a bound, of those with a value. */
const CUMULATIVE = (() => {
  const series = `feature_le:model_feature_values_cumulative:increase${WINDOW}`;
  const of = (le: string) => `{${ONE.with(`${FEATURE},le${le}`)}}`;
  return `max by (le) (${series}${of('!="+Inf"')}) / on () group_left () ` +
    `max(${series}${of('="+Inf"')})`;
})();

const CUMULATIVE_REFERENCE = `max by (le) (feature_le:model_feature_reference_cumulative:ratio` +
  `{${ONE.with(`${FEATURE},le!="+Inf"`)}})`;

export const ONE_FEATURE: Section = {
  title: "Feature $feature",
  rows: [{
    height: 9,
    tiles: [
      barChart({
        title: "Values and reference",
        description: "Shares of the bins of the feature over the window, and in the reference.",
        width: 6,
        unit: "percentunit",
        min: 0,
        label: "bin",
        bars: {
          reference: binsOf("feature_bin:model_feature_reference:ratio"),
          now: binsOf(`feature_bin:model_feature_values:ratio${WINDOW}`),
        },
        sort: { by: "reference", descending: true },
        noValue: UNDER_500,
        page: FEATURE_PAGE,
      }),
      trend({
        title: "Cumulative shares",
        description:
          "Share of the numbers at or below each bound, over the window and in the reference. A " +
          "category has none.",
        width: 6,
        unit: "percentunit",
        min: 0,
        max: 1,
        label: "le",
        lines: { reference: CUMULATIVE_REFERENCE, now: CUMULATIVE },
        noValue: "A category has no bounds",
        page: FEATURE_PAGE,
      }),
      pageLines(psiPanel(SUBJECT, "$feature"), ONE, {
        width: 6,
        title: "PSI of the feature",
        description: "Population stability index of the feature, and the one without drift.",
        thresholds: PSI,
        reference: "/^noise/",
        noValue: UNDER_500,
        page: FEATURE_PAGE,
      }),
      pageLines(spreadPanel(SUBJECT, "$feature"), ONE, {
        width: 6,
        description:
          "Mean of the feature with a standard deviation (SD) to both sides; dashed: in the " +
          "reference. A category has none.",
        reference: "/^ref/",
        noValue: "A category has no mean",
        page: FEATURE_PAGE,
      }),
    ],
  }],
};
