/** A path of the API, for the code that routes requests to it. */
export interface EndpointPath {
  /** In the notation of OpenAPI. */
  readonly path: string;
  /** With POST, the parameters may also come as a form. */
  readonly methods: readonly ("GET" | "POST")[];
  readonly summary: string;
}

const READ = ["GET"] as const;
const FORM = ["GET", "POST"] as const;

export const ENDPOINT_PATHS: readonly EndpointPath[] = [
  { path: "/api/v1/query", methods: FORM, summary: "Evaluate PromQL at one time" },
  { path: "/api/v1/query_range", methods: FORM, summary: "Evaluate PromQL over a range of time" },
  { path: "/api/v1/query_exemplars", methods: FORM, summary: "Exemplars, which link to traces" },
  { path: "/api/v1/format_query", methods: FORM, summary: "Print PromQL in its usual form" },
  { path: "/api/v1/series", methods: FORM, summary: "Series by selectors" },
  { path: "/api/v1/labels", methods: FORM, summary: "Names of labels" },
  { path: "/api/v1/label/{name}/values", methods: READ, summary: "Values of a label" },
  { path: "/api/v1/metadata", methods: READ, summary: "Types and help texts of metrics" },
  { path: "/api/v1/targets", methods: READ, summary: "Scrape targets and their last scrapes" },
  {
    path: "/api/v1/targets/metadata",
    methods: READ,
    summary: "Types and help texts of metrics, by target",
  },
  { path: "/api/v1/rules", methods: READ, summary: "Rules and their last evaluations" },
  { path: "/api/v1/alerts", methods: READ, summary: "Pending and firing alerts" },
  { path: "/api/v1/alertmanagers", methods: READ, summary: "Addresses of Alertmanagers" },
  { path: "/api/v1/scrape_pools", methods: READ, summary: "Names of the scrape jobs" },
  { path: "/api/v1/status/buildinfo", methods: READ, summary: "The version of the API" },
  {
    path: "/api/v1/status/runtimeinfo",
    methods: READ,
    summary: "Start time and settings of the server",
  },
  { path: "/api/v1/status/flags", methods: READ, summary: "Settings" },
  { path: "/api/v1/status/config", methods: READ, summary: "The scrape configuration, as YAML" },
  { path: "/api/v1/status/tsdb", methods: READ, summary: "Statistics of the store" },
  {
    path: "/api/v1/status/walreplay",
    methods: READ,
    summary: "Whether the store has been read from disk",
  },
  { path: "/federate", methods: READ, summary: "Current values, for another Prometheus" },
];
