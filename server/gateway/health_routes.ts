import { json, text } from "../http/reply.ts";
import type { Route } from "../http/route.ts";
import { OBJECT } from "../http/schema.ts";
import type { GatewayServices } from "./services.ts";

/** Liveness and readiness of the gateway: ready while at least one upstream is healthy. */
export function healthRoutes(
  { upstreams, guard, isDraining }: Pick<GatewayServices, "upstreams" | "guard" | "isDraining">,
): readonly Route[] {
  const route = (path: string, summary: string, handle: Route["handle"]): Route => ({
    ...{ method: "GET", path, access: "probe", statuses: [200, 503], unlimited: true, handle },
    doc: { summary, tag: "Health", response: OBJECT },
  });
  const whyNotReady = () =>
    isDraining()
      ? "the gateway is stopping"
      : upstreams.all.some(({ isHealthy }) => isHealthy)
      ? ""
      : "no model server is healthy";
  return [
    route("/health", "Whether the gateway takes requests, and its upstreams", ({ request }) => {
      const reason = whyNotReady();
      const status = reason === "" ? "ok" : isDraining() ? "stopping" : "not ready";
      const code = reason === "" ? 200 : 503;
      // A probe may use any name, but so may a page that made one point here.
      if (!guard.knowsHost(request.headers)) return json({ status }, code);
      const states = upstreams.all.map((
        { address, isHealthy },
      ) => [address.name, isHealthy ? "healthy" : "not healthy"]);
      return json({
        status,
        ...(reason === "" ? {} : { reason }),
        upstreams: Object.fromEntries(states),
      }, code);
    }),
    route("/v2/health/live", "Whether the gateway lives", () => json({ live: true })),
    route("/v2/health/ready", "Whether an upstream is healthy", () => {
      const ready = whyNotReady() === "";
      return json({ live: true, ready }, ready ? 200 : 503);
    }),
    route("/-/healthy", "Whether the gateway lives", () => text("Modelwatch is Healthy.\n")),
    route(
      "/-/ready",
      "Whether an upstream is healthy",
      () =>
        whyNotReady() === ""
          ? text("Modelwatch is Ready.\n")
          : { ...text("Service Unavailable\n"), status: 503 },
    ),
  ];
}
