/** The version and the window that the queries of drift and quality are about. */

import type { Subject } from "../../../../ui/pages/models/drift/queries.ts";
import type { Expression } from "../../../../ui/state/expression.ts";
import { ONE } from "../kit/grafana_vars.ts";
import { CHOSEN, type PageView } from "../kit/links.ts";

/** The window that is chosen at the top, as in the names of recorded series. */
export const WINDOW = "${window}";

export const SUBJECT: Subject = {
  version: "$version",
  window: {
    name: WINDOW as Subject["window"]["name"],
    seconds: NaN,
    text: WINDOW,
    each: WINDOW,
    from: 0,
  },
};

export function text(expr: Expression): string {
  return expr(ONE);
}

/** A recorded figure of the version, such as `version:model_roc_auc:5m`. */
export function figure(name: string, matchers = ""): string {
  return `max(${name}{${ONE.with(matchers)}})`;
}

export const MODEL_PAGE: PageView = { page: "models", parameters: CHOSEN };

/** The view of one panel of the page Models. */
export function panelView(panel: string): PageView {
  return { page: "models", parameters: { ...CHOSEN, panel } };
}

export const FEATURE_PAGE: PageView = {
  page: "models",
  parameters: { ...CHOSEN, feature: "${feature}" },
};
