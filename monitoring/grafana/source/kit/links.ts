/** Links between the dashboards, and to the built-in page. */

import { DashboardLinkBuilder, DashboardLinkType } from "@grafana/grafana-foundation-sdk/dashboard";
import type { PageName } from "../../../../ui/state/place.ts";

/** The tag of all dashboards, by which they find one another. */
export const TAG = "modelwatch";

/** A view of the built-in page: a page, and the parameters of its address. */
export interface PageView {
  readonly page: PageName;
  /** Values may be variables of Grafana. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** The parameters for the model and version of a dashboard about one. */
export const CHOSEN = { model: "${model}", version: "${version}" } as const;

/** The address of a view, for the time range of the dashboard. */
export function pageUrl({ page, parameters = {} }: PageView): string {
  const pairs = Object.entries({ ...parameters, from: "${__from}", to: "${__to}" });
  return `\${modelwatch}/ui/${page}?${pairs.map(([name, value]) => `${name}=${value}`).join("&")}`;
}

export function pageLink(view: PageView): DashboardLinkBuilder {
  return new DashboardLinkBuilder("Open in Modelwatch")
    .type(DashboardLinkType.Link)
    .url(pageUrl(view))
    .targetBlank(true);
}

/** The address of another dashboard, for the same time range and data source. */
export function dashboardUrl(uid: string, variables: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(variables).map(([name, value]) => `var-${name}=${value}`);
  return `/d/${uid}?${[...pairs, "${datasource:queryparam}", "${__url_time_range}"].join("&")}`;
}

/** The links at the top of each dashboard. */
export function topLinks(page: PageView): DashboardLinkBuilder[] {
  return [
    new DashboardLinkBuilder("Dashboards")
      .type(DashboardLinkType.Dashboards)
      .tags([TAG])
      .asDropdown(true)
      .includeVars(true)
      .keepTime(true),
    new DashboardLinkBuilder("Modelwatch")
      .type(DashboardLinkType.Link)
      .icon("external link")
      .tooltip("The same on the built-in page")
      .url(pageUrl(page))
      .targetBlank(true),
  ];
}
