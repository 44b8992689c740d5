import { json, type Reply } from "./reply.ts";
import type { Route } from "./route.ts";
import { OBJECT } from "./schemas.ts";
import type { Services } from "./services.ts";

/** Whether the server lives and is ready, for load balancers, containers and clients of the protocol. */
export function healthRoutes({ store, isDraining }: Services): readonly Route[] {
  const isReady = () => store.catalog.ready && !isDraining();
  const route = (path: string, summary: string, handle: () => Reply): Route => ({
    method: "GET",
    path,
    statuses: [200, 503],
    doc: { summary, tag: "Health", answer: OBJECT },
    handle,
  });
  return [
    route("/health", "Whether the server takes requests, and the state of its models", () => {
      const status = isDraining() ? "stopping" : store.catalog.ready ? "ok" : "not ready";
      const models = store.catalog.models.map(({ name, defaultVersion }) => [
        name,
        defaultVersion === undefined ? "unavailable" : "ready",
      ]);
      return json({ status, models: Object.fromEntries(models) }, isReady() ? 200 : 503);
    }),
    route("/v2/health/live", "Whether the server lives", () => json({ live: true })),
    route(
      "/v2/health/ready",
      "Whether all models are ready",
      () => json({ live: true, ready: isReady() }, isReady() ? 200 : 503),
    ),
  ];
}
