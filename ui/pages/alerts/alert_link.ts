/** Where the cause of an alert is shown. */

import type { Labels } from "../../prom/frame.ts";
import type { PageName, Place } from "../../state/place.ts";

export interface AlertLink {
  readonly text: string;
  readonly page: PageName;
  readonly change: Partial<Place>;
}

/** The model, its version and feature, or the scraped target; undefined for none of them. */
export function linkOf(labels: Labels): AlertLink | undefined {
  const { model = "", version = "", feature = "", route = "", instance = "" } = labels;
  if (model !== "") {
    const named = version === "" ? model : `${model} version ${version}`;
    const text = feature === "" ? named : `${feature} of ${named}`;
    return { text, page: "models", change: { model, version, feature } };
  }
  if (route !== "") return { text: "refused requests", page: "operations", change: {} };
  return instance === "" ? undefined : { text: "scrape targets", page: "status", change: {} };
}
