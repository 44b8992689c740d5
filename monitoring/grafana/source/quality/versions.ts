/** The versions of the model beside one another. */

import {
  CONFIDENCE_BY_VERSION,
  LATENCY_BY_VERSION,
  NOT_OK,
  TRAFFIC,
  VERSIONS,
} from "../../../../ui/pages/models/queries.ts";
import type { TimePanelDefinition } from "../../../../ui/panels/time_panel.tsx";
import { pageLines } from "../kit/from_page.ts";
import { ONE } from "../kit/grafana_vars.ts";
import type { Section } from "../kit/layout.ts";
import { dashboardUrl } from "../kit/links.ts";
import { table } from "../kit/table.ts";
import { UIDS } from "../names.ts";
import { MODEL_PAGE, panelView } from "./subject.ts";

function lines(panel: TimePanelDefinition, description: string) {
  return pageLines(panel, ONE, { width: 12, description, page: panelView(panel.id) });
}

export const ALL_VERSIONS: Section = {
  title: "Versions of $model",
  rows: [
    {
      height: 6,
      tiles: [table({
        title: "Version comparison",
        description: "All versions of the model over the range. A version is chosen by its number.",
        width: 24,
        keys: { version: "Version" },
        columns: [
          { title: "Requests", expr: VERSIONS.requests.expr(ONE), unit: "short", decimals: 0 },
          { title: "Failed", expr: VERSIONS.faults.expr(ONE), unit: "short", decimals: 0 },
          { title: "Rows", expr: VERSIONS.rows.expr(ONE), unit: "short", decimals: 0 },
          { title: "p95", expr: VERSIONS.p95.expr(ONE), unit: "s" },
          { title: "Mean inference time", expr: VERSIONS.inference.expr(ONE), unit: "s" },
          { title: "Mean batch size", expr: VERSIONS.batch.expr(ONE), unit: "short" },
          { title: "Confidence", expr: VERSIONS.confidence.expr(ONE), unit: "percentunit" },
          { title: "Labels", expr: VERSIONS.labels.expr(ONE), unit: "short", decimals: 0 },
          { title: "Accuracy", expr: VERSIONS.accuracy.expr(ONE), unit: "percentunit" },
          { title: "Estimated", expr: VERSIONS.estimated.expr(ONE), unit: "percentunit" },
          { title: "Loaded", expr: `${VERSIONS.loaded.expr(ONE)} * 1000`, unit: "dateTimeFromNow" },
        ],
        links: {
          Version: {
            title: "Show this version",
            url: dashboardUrl(UIDS.quality, {
              model: "${model}",
              version: '${__data.fields["Version"]}',
            }),
          },
        },
        sort: { by: "Requests", descending: true },
        page: MODEL_PAGE,
      })],
    },
    {
      height: 7,
      tiles: [
        lines(TRAFFIC, "Rows predicted per second by each version."),
        lines(LATENCY_BY_VERSION, "95 % of a version's requests are answered within this time."),
      ],
    },
    {
      height: 7,
      tiles: [
        lines(NOT_OK, "Requests per second that were invalid, refused, too late, or failed."),
        lines(CONFIDENCE_BY_VERSION, "Median probability of the most likely class."),
      ],
    },
  ],
};
