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
];
