/** A whole dashboard, in fields that Grafana 11, 12 and 13 have. */

import {
  type AnnotationQuery,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  type VariableModel,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { withCommonFields } from "./common_fields.ts";
import { arrange, type Section } from "./layout.ts";
import { type PageView, TAG, topLinks } from "./links.ts";
import { dataSource, page } from "./variables.ts";

// Of Grafana 11.0, so that it applies no migration and later ones apply theirs.
const SCHEMA_VERSION = 39;

export interface DashboardParts {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** Tags beside the one of all dashboards. */
  readonly tags?: readonly string[];
  /** The view of the built-in page that the link at the top opens. */
  readonly page: PageView;
  /** Between the data source and the address of the page. */
  readonly variables?: readonly { build(): VariableModel }[];
  readonly annotations: readonly { build(): AnnotationQuery }[];
  readonly sections: readonly Section[];
}

export function makeDashboard(parts: DashboardParts): Dashboard {
  const { uid, title, description, tags = [], variables = [], annotations, sections } = parts;
  const built = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([TAG, ...tags])
    .time({ from: "now-1h", to: "now" })
    .timezone("browser")
    .refresh("30s")
    .tooltip(DashboardCursorSync.Crosshair)
    .variables([dataSource(), ...variables, page()])
    .annotations([...annotations])
    .links(topLinks(parts.page))
    .build();
  return withCommonFields({
    ...built,
    schemaVersion: SCHEMA_VERSION,
    panels: arrange(sections),
  });
}
