import { notFoundError } from "../errors.ts";
import { acceptedEncodings } from "../net/gzip.ts";
import type { Page, PageFile } from "./page_pack.ts";
import type { Reply } from "./reply.ts";
import type { Route } from "./route.ts";

/** The scripts, styles and pictures of a page; undefined when it was not built. */
export function assetRoute(page: Page | undefined): Route {
  return {
    method: "GET",
    path: "/ui/assets/{file}",
    access: "open",
    statuses: [200, 404],
    doc: {
      summary: "A file of the dashboard",
      tag: "Dashboard",
      responseTypes: ["text/javascript", "text/css"],
    },
    unlimited: true,
    handle: (exchange) => {
      const name = exchange.param("file");
      const file = page?.get(`assets/${name}`);
      if (file === undefined) throw notFoundError(`The dashboard has no file ${name}`);
      // The name contains the hash of the content, so the content never changes.
      return sendFile(file, exchange.request, "public, max-age=31536000, immutable");
    },
  };
}

/** Browsers name text/html; curl and health checks accept any type. */
export function wantsHtml(request: Request): boolean {
  return (request.headers.get("accept") ?? "").includes("text/html");
}

const SAFETY = {
  "content-security-policy": "frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const;

/** @param cache the `Cache-Control` of the answer */
export function sendFile(file: PageFile, request: Request, cache: string): Reply {
  const accepted = acceptedEncodings(request.headers.get("accept-encoding"));
  const encoding = (["br", "gzip"] as const)
    .find((name) => accepted.includes(name) && file[name] !== undefined);
  return {
    status: 200,
    body: encoding === undefined ? file.plain : file[encoding]!,
    headers: {
      ...SAFETY,
      "content-type": file.type,
      "cache-control": cache,
      "vary": "accept-encoding",
      ...(encoding === undefined ? {} : { "content-encoding": encoding }),
    },
  };
}
