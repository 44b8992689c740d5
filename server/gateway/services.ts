import type { ServerContext } from "../http/route.ts";
import type { Page } from "../http/page_pack.ts";
import type { AppOptions, Services } from "../http/services.ts";
import type { Forwarder } from "./forwarder.ts";
import type { Upstreams } from "./upstreams.ts";

/** What the routes of the gateway need from the thread they run on. */
export interface GatewayServices extends ServerContext {
  readonly options: ServerContext["options"] & Pick<AppOptions, "basePath">;
  /** The page with forms; undefined when it was not built. */
  readonly page: Page | undefined;
  readonly forwarder: Forwarder;
  readonly upstreams: Upstreams;
  readonly monitor: Pick<Services["monitor"], "metrics">;
  /** Simulates load; undefined without `--demo`. */
  readonly demo: Services["demo"];
  /** True once the gateway has begun to stop. */
  readonly isDraining: () => boolean;
}
