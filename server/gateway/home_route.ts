import { text } from "../http/reply.ts";
import type { Route } from "../http/route.ts";

/** The page for a browser, else one word. */
export function homeRoute(): Route {
  return {
    method: "GET",
    path: "/",
    access: "open",
    statuses: [200],
    doc: { summary: "A page for a browser, else one word", tag: "Gateway" },
    unlimited: true,
    handle: () => text("home\n"),
  };
}
