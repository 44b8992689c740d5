/** The variables of the page's expressions, as Grafana's own variables. */

import type { Vars } from "../../../../ui/state/expression.ts";

/** `where` for dashboards where several models and versions may be chosen. */
export const SEVERAL: Vars = varsOf('model=~"$model"', 'version=~"$version"');

/** For dashboards about one version of one model. */
export const ONE: Vars = varsOf('model="$model"', 'version="$version"');

/** The least width of a heatmap's cell: four scrapes, as on the page. */
export const LEAST_CELL = "20s";

function varsOf(model: string, version: string): Vars {
  const join = (...parts: readonly string[]) => parts.filter((part) => part !== "").join(",");
  return {
    where: join(model, version),
    with: (more) => join(model, version, more),
    everyVersion: (more = "") => join(model, more),
    rate: "$__rate_interval",
    scrapes: "$__rate_interval",
    // Queries of heatmaps set the least interval to LEAST_CELL.
    cell: "$__interval",
    step: "$__interval",
    range: "$__range",
  };
}
