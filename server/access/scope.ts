/** What a key may be used for. */
export const SCOPES = ["predict", "feedback", "metrics", "query", "admin"] as const;

/**
 * - `predict`: predictions
 * - `feedback`: labels of predictions
 * - `metrics`: `/metrics` and `/federate`
 * - `query`: Prometheus' API, and with it the dashboard
 * - `admin`: loading, unloading, references, reloading, recent rows
 */
export type Scope = (typeof SCOPES)[number];

/**
 * What a route asks of a request: nothing (`probe`), a known name of the server in `Host` (`open`),
 * also any key, or also a key with a scope.
 */
export type Access = "probe" | "open" | "any key" | Scope;

export function isScope(text: string): text is Scope {
  return (SCOPES as readonly string[]).includes(text);
}
