/**
 * The paths of the API, for whoever routes requests to it. A path is written
 * as OpenAPI writes it.
 */
export interface EndpointPath {
  readonly path: string;
  /** Those with POST take their parameters as a form too. */
  readonly methods: readonly ("GET" | "POST")[];
  readonly summary: string;
}

const READ = ["GET"] as const;
const FORM = ["GET", "POST"] as const;

export const ENDPOINT_PATHS: readonly EndpointPath[] = [
  { path: "/api/v1/query", methods: FORM, summary: "Evaluate PromQL at one time" },
  { path: "/api/v1/query_range", methods: FORM, summary: "Evaluate PromQL over a range of time" },
  { path: "/api/v1/query_exemplars", methods: FORM, summary: "An empty list: none are kept" },
  { path: "/api/v1/format_query", methods: FORM, summary: "Print PromQL in its usual form" },
  { path: "/api/v1/series", methods: FORM, summary: "Series by selectors" },
  { path: "/api/v1/labels", methods: FORM, summary: "Names of labels" },
  { path: "/api/v1/label/{name}/values", methods: READ, summary: "Values of a label" },
  { path: "/api/v1/metadata", methods: READ, summary: "Types and help texts of metrics" },
  { path: "/api/v1/targets", methods: READ, summary: "What is scraped, and how that went" },
  { path: "/api/v1/targets/metadata", methods: READ, summary: "Metadata of each target" },
  { path: "/api/v1/rules", methods: READ, summary: "Rules, and how their evaluation went" },
  { path: "/api/v1/alerts", methods: READ, summary: "Alerts that are pending or firing" },
  { path: "/api/v1/alertmanagers", methods: READ, summary: "Where alerts are sent" },
  { path: "/api/v1/scrape_pools", methods: READ, summary: "Names of the scraped jobs" },
  { path: "/api/v1/status/buildinfo", methods: READ, summary: "The version of the API" },
  { path: "/api/v1/status/runtimeinfo", methods: READ, summary: "Since when the server runs" },
  { path: "/api/v1/status/flags", methods: READ, summary: "Settings" },
  { path: "/api/v1/status/config", methods: READ, summary: "What is scraped, as YAML" },
  { path: "/api/v1/status/tsdb", methods: READ, summary: "What the store holds" },
  { path: "/api/v1/status/walreplay", methods: READ, summary: "Whether the store is open" },
  { path: "/federate", methods: READ, summary: "Current values, for another Prometheus" },
];
