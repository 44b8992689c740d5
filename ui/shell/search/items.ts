/** All that the search can find: where it leads, and what it does. */

import type { Metric } from "../../prom/metrics.ts";
import { asSelector } from "../../promql/quoting.ts";
import { fixedAddress } from "../../state/fixed_address.ts";
import { type PageName, PAGES, type Place, START } from "../../state/place.ts";
import type { Prefs } from "../../state/prefs.ts";
import type { Models } from "../../state/served_models.ts";
import type { Session } from "../../state/session.ts";
import { KEY_OF_PAGE } from "../page_keys.ts";
import { TITLES } from "../titles.ts";
import type { Searchable } from "./rank.ts";

export interface SearchItem extends Searchable {
  readonly kind: "page" | "action" | "model" | "version" | "feature" | "metric";
  /** The keys that do the same; empty for none. */
  readonly keys: string;
  readonly act: () => void;
}

/** What the items work with. */
export interface Surroundings {
  readonly session: Session;
  readonly prefs: Prefs;
  readonly openHelp: () => void;
  readonly copy: (text: string) => void;
  /** The address of this view. */
  readonly address: () => string;
}

/** In the order in which they are listed before anything is typed. */
export function searchItems(
  at: Surroundings,
  models: Models | undefined,
  metrics: readonly Metric[],
): SearchItem[] {
  const list = models?.list ?? [];
  const go = (page: PageName, change: Partial<Place>) => () => at.session.turnTo(page, change);
  return [
    ...PAGES.map((page) => item("page", TITLES[page], "", go(page, {}), `g ${KEY_OF_PAGE[page]}`)),
    ...actions(at),
    ...list.map(({ name, manifest }) =>
      item("model", name, manifest?.description ?? "", go("models", { model: name, version: "" }))
    ),
    ...list.flatMap(({ name: model, versions, default_version }) =>
      versions.map(({ version, state }) => {
        const notes = [
          ...(version === default_version ? ["default"] : []),
          ...(state === "READY" ? [] : ["not ready"]),
        ];
        const name = `${model} version ${version}`;
        return item("version", name, notes.join(", "), go("models", { model, version }));
      })
    ),
    ...list.flatMap(({ name: model, manifest }) =>
      (manifest?.features ?? []).map(({ name, description }) => {
        const detail = [`${model}'s feature`, description].filter(Boolean).join(": ");
        return item("feature", name, detail, go("models", { model, version: "", feature: name }));
      })
    ),
    ...metrics.map((metric) =>
      item("metric", metric.name, metric.help, go("explore", { queries: [queryOf(metric)] }))
    ),
  ];
}

function item(
  kind: SearchItem["kind"],
  name: string,
  detail: string,
  act: () => void,
  keys = "",
): SearchItem {
  return { kind, name, detail, act, keys };
}

function actions({ session, prefs, openHelp, copy, address }: Surroundings): SearchItem[] {
  const action = (name: string, detail: string, act: () => void, keys = "") =>
    item("action", name, detail, act, keys);
  const running = session.place.value.refresh > 0;
  return [
    action("Copy link", "to this view, which moves on with the time", () => copy(address())),
    action(
      "Copy link with fixed times",
      "shows the same data later",
      () => copy(new URL(fixedAddress(session), address()).href),
      "c",
    ),
    action("Theme: light", "", () => prefs.theme.value = "light"),
    action("Theme: dark", "", () => prefs.theme.value = "dark"),
    action("Theme: system", "as the computer is set", () => prefs.theme.value = "system"),
    action("Refresh now", "", () => session.renew(), "d r"),
    action(
      running ? "Pause" : "Resume",
      "the refresh of this page",
      () => session.go({ refresh: running ? 0 : START.refresh }),
      "p",
    ),
    action(
      "Legend statistics",
      "show or hide min, median and max",
      () => prefs.details.value = !prefs.details.value,
      "l",
    ),
    action("Keyboard shortcuts", "", openHelp, "?"),
  ];
}

/** A metric as a chart shows it best: the buckets as a heatmap, a counter as its rate. */
function queryOf({ name, type }: Metric) {
  const selector = asSelector(name);
  if (name.endsWith("_bucket")) {
    return { expr: `sum by (le) (increase(${selector}[$cell]))`, view: "heatmap" } as const;
  }
  const counts = type === "counter" || type === "histogram" ||
    (type === "summary" && /_(sum|count)$/.test(name));
  return {
    expr: counts ? `rate(${selector}[$__rate_interval])` : selector,
    view: "auto",
  } as const;
}
