/** The state in the address bar: everything that a link to a view of the page must carry. */

import { readDuration } from "../format/duration.ts";
import { BASE } from "./base.ts";
import { readRange, readTime, RECENT, type TimeRange } from "./time_math.ts";

export const PAGES = [
  "operations",
  "models",
  "system",
  "alerts",
  "explore",
  "tryit",
  "status",
] as const;
export type PageName = typeof PAGES[number];

export type ExploreView = "auto" | "lines" | "heatmap" | "bars" | "table" | "json";

export interface ExploreQuery {
  readonly expr: string;
  readonly view: ExploreView;
}

export interface Place {
  readonly page: PageName;
  readonly range: TimeRange;
  /** Seconds between two refreshes; 0 when paused. */
  readonly refresh: number;
  /** Empty for all models. */
  readonly model: string;
  /** Empty for all versions. */
  readonly version: string;
  /** An IANA name, "UTC", or "browser". */
  readonly zone: string;
  /** Seconds between the points of lines; 0 for as many as fit. */
  readonly step: number;
  /** The maximised panel; empty for none. */
  readonly panel: string;
  /** The text that a page searches for in its rows. */
  readonly search: string;
  /** The opened feature of the model; empty for none. */
  readonly feature: string;
  /** The moment at which the feature is shown, in seconds since 1970; 0 for the end of the range. */
  readonly at: number;
  /** The version that Try it compares with; empty for none. */
  readonly compare: string;
  /** The row of Try it, as JSON; empty for an example. */
  readonly row: string;
  /** The queries of Explore. */
  readonly queries: readonly ExploreQuery[];
}

export const START: Place = {
  page: "operations",
  range: RECENT,
  refresh: 5,
  model: "",
  version: "",
  zone: "browser",
  step: 0,
  panel: "",
  search: "",
  feature: "",
  at: 0,
  compare: "",
  row: "",
  queries: [],
};

/** The most queries that Explore shows. */
export const MOST_QUERIES = 6;

const VIEWS: readonly string[] = ["auto", "lines", "heatmap", "bars", "table", "json"];

function nameOf({ pathname }: URL, base: string): string {
  const path = pathname.startsWith(base) ? pathname.slice(base.length) : pathname;
  // Prometheus has its graphs at /graph and /query, and its notifications link there.
  return path.replace(/^\/ui\//, "").replace(/^\/(graph|query)$/, "explore");
}

/** The page that an address names and that there is not; undefined for none. */
export function unknownPage(url: URL, base = BASE): string | undefined {
  const name = nameOf(url, base);
  return name === "" || name.startsWith("/") || (PAGES as readonly string[]).includes(name)
    ? undefined
    : name;
}

/** The place of an address. Parts that cannot be read are as in `START`. */
export function readPlace(url: URL, base = BASE): Place {
  const params = url.searchParams;
  const text = (name: string) => params.get(name) ?? "";
  const name = nameOf(url, base);
  const page = (PAGES as readonly string[]).includes(name) ? name as PageName : START.page;
  const refresh = /^\d+$/.test(text("refresh")) ? Number(text("refresh")) : START.refresh;
  return {
    page,
    range: readAddressRange(params),
    refresh,
    model: text("model"),
    version: text("version"),
    zone: isZone(text("zone")) ? text("zone") : START.zone,
    step: /^\d{1,6}$/.test(text("step")) ? Number(text("step")) : START.step,
    panel: text("panel"),
    search: text("search"),
    feature: text("feature"),
    at: /^\d{1,12}$/.test(text("at")) ? Number(text("at")) : START.at,
    compare: text("compare"),
    row: text("row"),
    queries: page === "explore" ? readQueries(params) : [],
  };
}

function readAddressRange(params: URLSearchParams): TimeRange {
  const range = params.has("from")
    ? { from: params.get("from")!, to: params.get("to") ?? "now" }
    : readGraphRange(params);
  return readRange(range, Date.now(), "UTC") === undefined ? START.range : range;
}

/** The range in a link to Prometheus' graph: a length, and an end in UTC unless it is now. */
function readGraphRange(params: URLSearchParams): TimeRange {
  const [length, end] = ["range_input", "end_input"].map((name) => params.get(`g0.${name}`) ?? "");
  const ms = readDuration(length!);
  if (ms === undefined) return START.range;
  const to = readTime(end!, Date.now(), "UTC");
  if (to !== undefined) return { from: String(to - ms), to: String(to) };
  return { from: `now-${/^\d+[smhdw]$/.test(length!) ? length : `${ms / 1000}s`}`, to: "now" };
}

function isZone(name: string): boolean {
  if (name === "browser") return true;
  if (name === "") return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Our links have `q` and `view`; Prometheus' links to a graph have `g0.expr`. */
function readQueries(params: URLSearchParams): ExploreQuery[] {
  const views = params.getAll("view");
  const ours = params.getAll("q").map((expr, at) => {
    const view = views[at] ?? "auto";
    return { expr, view: (VIEWS.includes(view) ? view : "auto") as ExploreView };
  });
  for (let panel = 0; params.has(`g${panel}.expr`); panel++) {
    const table = ["1", "table"].includes(params.get(`g${panel}.tab`) ?? "");
    ours.push({ expr: params.get(`g${panel}.expr`)!, view: table ? "table" : "lines" });
  }
  return ours.slice(0, MOST_QUERIES);
}

/** The address of a place, without the parts that equal `START`. */
export function writePlace(place: Place, base = BASE): string {
  const params = new URLSearchParams();
  const put = (name: string, value: string, usual: string) => {
    if (value !== usual) params.append(name, value);
  };
  put("from", place.range.from, START.range.from);
  put("to", place.range.to, START.range.to);
  put("refresh", String(place.refresh), String(START.refresh));
  put("model", place.model, "");
  put("version", place.version, "");
  put("zone", place.zone, START.zone);
  put("step", String(place.step), String(START.step));
  put("panel", place.panel, "");
  put("search", place.search, "");
  put("feature", place.feature, "");
  put("at", String(place.at), String(START.at));
  put("compare", place.compare, "");
  put("row", place.row, "");
  for (const { expr, view } of place.page === "explore" ? place.queries : []) {
    params.append("q", expr);
    params.append("view", view);
  }
  return `${base}/ui/${place.page}${params.size > 0 ? `?${params}` : ""}`;
}

/** The place on another page: model, range, zone and refresh stay, the state of one page does not. */
export function onPage(place: Place, page: PageName): Place {
  const { range, refresh, model, version, zone } = place;
  return { ...START, page, range, refresh, model, version, zone };
}
