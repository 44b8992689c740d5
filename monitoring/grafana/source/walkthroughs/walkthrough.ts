/** A dashboard of a walk-through: its own queries, in the names that it uses. */

import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { alerts, loads } from "../kit/annotations.ts";
import { makeDashboard } from "../kit/dashboard.ts";
import type { Row } from "../kit/layout.ts";
import type { PageView } from "../kit/links.ts";
import { severalModels } from "../kit/variables.ts";

export interface Walkthrough {
  /** The end of the dashboard's identifier. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly page: PageView;
  readonly rows: readonly (Row & { readonly title: string })[];
}

/**
 * The queries stay as in the walk-through, so they do not follow the variables model and version.
 * The loads that are marked do.
 */
export function walkthrough(parts: Walkthrough): Dashboard {
  const { id, title, description, page, rows } = parts;
  return makeDashboard({
    uid: `modelwatch-walkthrough-${id}`,
    title: `Walk-through: ${title}`,
    description,
    tags: ["walk-through"],
    page,
    variables: severalModels(),
    annotations: [loads('model=~"$model",version=~"$version"'), alerts()],
    sections: rows.map(({ title, ...row }) => ({ title, rows: [row] })),
  });
}
