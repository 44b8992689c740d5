import { allReady, isReady, whyNotServing } from "../models/catalog.ts";
import { json, text } from "./reply.ts";
import type { Route } from "./route.ts";
import { OBJECT } from "./schema.ts";
import type { Services } from "./services.ts";

/** Liveness and readiness, for load balancers, containers and clients of the protocol. */
export function healthRoutes(
  { store, feedback, guard, isDraining }: Pick<
    Services,
    "store" | "feedback" | "guard" | "isDraining"
  >,
): readonly Route[] {
  // Labels that arrive before those of earlier processes are known are refused.
  const labelsReason = () =>
    feedback.isOpen ? "" : "the labels of earlier processes are being read";
  const whyNot = () => whyNotServing(store.catalog) || labelsReason();
  const route = (path: string, summary: string, handle: Route["handle"]): Route => ({
    method: "GET",
    path,
    access: "probe",
    statuses: [200, 503],
    doc: { summary, tag: "Health", response: OBJECT },
    unlimited: true,
    handle,
  });
  // A probe may use any name, but so may a page that made one point here: it learns no models.
  const statusOnly = () =>
    !isDraining() && whyNot() === "" ? json({ status: "ok" }) : json({ status: "not ready" }, 503);
  return [
    route(
      "/health",
      "Whether the server takes requests, and the state of its models",
      ({ request }) => {
        if (!guard.knowsHost(request.headers)) return statusOnly();
        const reason = isDraining() ? "the server is stopping" : whyNot();
        const models = Object.fromEntries(
          store.catalog.models.map((model) => [
            model.name,
            isReady(model) ? "ready" : `unavailable: ${model.reason}`,
          ]),
        );
        const { starting } = store.catalog;
        if (starting !== undefined && !isDraining()) {
          const { loaded, total } = starting;
          return json({ status: "starting", reason, loaded, models: total }, 503);
        }
        if (reason === "") return json({ status: "ok", models });
        return json({ status: isDraining() ? "stopping" : "not ready", reason, models }, 503);
      },
    ),
    route("/v2/health/live", "Whether the server lives", () => json({ live: true })),
    route(
      "/v2/health/ready",
      "Whether all models are ready, but those unloaded by request",
      () => {
        const ready = !isDraining() && allReady(store.catalog) && feedback.isOpen;
        return json({ live: true, ready }, ready ? 200 : 503);
      },
    ),
    // The paths of Prometheus.
    route("/-/healthy", "Whether the server lives", () => text("Modelwatch is Healthy.\n")),
    route(
      "/-/ready",
      "Whether the server takes requests",
      () =>
        !isDraining() && whyNot() === ""
          ? text("Modelwatch is Ready.\n")
          : { ...text("Service Unavailable\n"), status: 503 },
    ),
  ];
}
