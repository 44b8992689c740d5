import { ENDPOINT_PATHS } from "../prometheus/endpoints.ts";
import { decodeText } from "./body.ts";
import type { Exchange, Route } from "./route.ts";
import { OBJECT } from "./schemas.ts";
import type { Services } from "./services.ts";

/** Prometheus' API. The monitor thread answers; here its answers only pass through. */
export function prometheusRoutes({ monitor }: Services): readonly Route[] {
  return ENDPOINT_PATHS.flatMap(({ path, methods, summary }) =>
    methods.map((method): Route => ({
      method,
      path,
      statuses: [200, 400, 422, 503],
      doc: { summary, tag: "Prometheus", answer: OBJECT },
      handle: async (exchange) => {
        const { request } = exchange;
        const { status, type, body } = await monitor.prometheus({
          path,
          name: path.includes("{name}") ? exchange.param("name") : "",
          query: new URL(request.url).search,
          form: method === "POST" ? await formOf(exchange) : "",
        }, request.signal);
        return { status, body, headers: { "content-type": type } };
      },
    }))
  );
}

async function formOf(exchange: Exchange): Promise<string> {
  const type = exchange.request.headers.get("content-type") ?? "";
  return type.startsWith("application/x-www-form-urlencoded")
    ? decodeText(await exchange.body())
    : "";
}
