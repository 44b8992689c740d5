import { eTag, ifNoneMatch } from "@std/http/etag.js";
import { notFoundError } from "../errors.ts";
import { assetRoute, sendFile, wantsHtml } from "./page_files.ts";
import type { PageFile } from "./page_pack.ts";
import { baseOf, FORWARDED_PREFIX } from "./base.ts";
import { type Reply, text } from "./reply.ts";
import type { Route } from "./route.ts";
import type { Services } from "./services.ts";

// While the history is shorter than the default range of the page, the page is told when it began.
const YOUNG_MS = 15 * 60_000;
/** The paths of the graph page of Prometheus 2 and 3: notifications of alerts link there. */
const GRAPH_PATHS = ["/graph", "/query"];

/** The names of the pages, which `ui/state/place.ts` lists too. */
export const PAGE_NAMES: readonly string[] = [
  ...["operations", "models", "system", "alerts", "explore", "tryit", "status"],
];

const NOT_BUILT = "The dashboard is not built: run `deno task page`";

const HTML_TYPES = ["text/html", "text/plain"];

/** The dashboard. A browser needs no other server for it. */
export function pageRoutes({ page, monitor, options }: Services): readonly Route[] {
  const sendPage = async (file: PageFile | undefined, request: Request): Promise<Reply> => {
    if (file === undefined) {
      throw notFoundError(NOT_BUILT);
    }
    const since = await monitor.since();
    if (since !== undefined && Date.now() - since < YOUNG_MS) {
      return sendFile(withSince(file, since), request, "no-store");
    }
    const { headers, ...reply } = sendFile(file, request, "no-cache");
    // Weak: every encoding of the file has the same tag.
    const etag = await eTag(file.plain, { weak: true });
    const tagged = { ...headers, etag };
    return ifNoneMatch(request.headers.get("if-none-match"), etag)
      ? { ...reply, headers: tagged }
      : { status: 304, body: "", headers: tagged };
  };
  const index = (request: Request) => sendPage(page?.get("index.html"), request);
  // The page itself says that there is none of this name, and offers the others.
  const noPage = (request: Request): Reply => {
    const file = page?.get("index.html");
    if (file === undefined) throw notFoundError(NOT_BUILT);
    return { ...sendFile(file, request, "no-store"), status: 404 };
  };
  const beside = page?.get("root.html");
  const root = (request: Request) => {
    const base = baseOf(request, options.basePath);
    return sendPage(beside && base !== "" ? below(beside, base) : beside, request);
  };
  const routes: readonly Route[] = [
    {
      method: "GET",
      path: "/",
      access: "open",
      statuses: [200, 304],
      doc: {
        summary: "The dashboard for a browser, else one word",
        tag: "Dashboard",
        responseTypes: HTML_TYPES,
      },
      handle: async ({ request }) => {
        const wanted = page !== undefined && wantsHtml(request);
        const reply = wanted ? await root(request) : text("home\n");
        const vary = `accept, accept-encoding, ${FORWARDED_PREFIX}`;
        return { ...reply, headers: { ...reply.headers, vary } };
      },
    },
    ...GRAPH_PATHS.map((path): Route => ({
      method: "GET",
      path,
      access: "open",
      statuses: [200, 304, 404],
      doc: {
        summary: "Explore, for links to Prometheus' own page",
        tag: "Dashboard",
        responseTypes: ["text/html"],
      },
      handle: ({ request }) => sendPage(beside, request),
    })),
    {
      method: "GET",
      path: "/ui/{page}",
      access: "open",
      statuses: [200, 304, 404],
      doc: { summary: "A page of the dashboard", tag: "Dashboard", responseTypes: ["text/html"] },
      handle: (exchange) => {
        const { request } = exchange;
        return PAGE_NAMES.includes(exchange.param("page")) ? index(request) : noPage(request);
      },
    },
    assetRoute(page),
  ];
  // A page has some ten files, which cost nothing.
  return routes.map((route) => ({ ...route, unlimited: true }));
}

/**
 * The page with absolute links. Below a base path a browser may omit the slash at the end, and
 * would then resolve relative links one level too high.
 */
function below({ type, plain }: PageFile, base: string): PageFile {
  const html = new TextDecoder().decode(plain)
    .replaceAll(/ (href|src)="/g, (start) => `${start}${base}/`);
  return { type, plain: new TextEncoder().encode(html) };
}

/** The page with the beginning of the history in it, which limits the range that it shows. */
function withSince({ type, plain }: PageFile, since: number): PageFile {
  const html = new TextDecoder().decode(plain)
    .replace('data-since=""', `data-since="${Math.round(since)}"`);
  return { type, plain: new TextEncoder().encode(html) };
}
