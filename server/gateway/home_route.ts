import { sendFile, wantsHtml } from "../http/page_files.ts";
import type { Page } from "../http/page_pack.ts";
import { text } from "../http/reply.ts";
import type { Route } from "../http/route.ts";

/** A page with a form for each model for a browser, else one word. */
export function homeRoute(page: Page | undefined): Route {
  const html = page?.get("gateway.html");
  return {
    ...{ method: "GET", path: "/", access: "open", statuses: [200], unlimited: true },
    doc: { summary: "A page for a browser, else one word", tag: "Gateway" },
    handle: ({ request }) => {
      const reply = html !== undefined && wantsHtml(request)
        ? sendFile(html, request, "no-cache")
        : text("home\n");
      return { ...reply, headers: { ...reply.headers, vary: "accept, accept-encoding" } };
    },
  };
}
