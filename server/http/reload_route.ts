import { isKind } from "../errors.ts";
import { text } from "./reply.ts";
import type { Route } from "./route.ts";
import type { Services } from "./services.ts";

/**
 * Reads the rule files again, as a Prometheus with `--web.enable-lifecycle` does.
 *
 * It needs no flag: the files are polled anyway, so a request only makes it sooner.
 */
export function reloadRoute(
  { reloadRules, audit }: Pick<Services, "reloadRules" | "audit">,
): Route {
  return {
    method: "POST",
    path: "/-/reload",
    access: "admin",
    statuses: [200, 403, 404],
    doc: { summary: "Read the rule files again", tag: "Prometheus", responseTypes: ["text/plain"] },
    handle: async ({ caller }) => {
      try {
        await audit.during(caller, "reload_rules", {}, reloadRules);
        return text("");
      } catch (error) {
        if (!isKind(error, "config")) throw error;
        // In Prometheus' words.
        return { ...text(`failed to reload config: ${error.message}\n`), status: 500 };
      }
    },
  };
}
