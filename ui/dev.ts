/**
 * `deno task page:dev`: serves the page, built anew at each visit, in front of a running server and a
 * Prometheus that scrapes it.
 *
 * Flags: --port, --server (models and predictions), --prometheus (what /api/v1 asks).
 */

import { parseArgs } from "@std/cli/parse_args.js";
import { buildPage, typeOf } from "./build.ts";

const flags = parseArgs(Deno.args, {
  string: ["port", "server", "prometheus"],
  default: { port: "8200", server: "http://127.0.0.1:8000", prometheus: "http://127.0.0.1:9090" },
});

let files = await buildPage();

Deno.serve({ port: Number(flags.port), hostname: "127.0.0.1" }, async (request) => {
  const url = new URL(request.url);
  if (url.pathname.startsWith("/api/v1/")) return forward(request, flags.prometheus);
  const asset = files.get(url.pathname.replace(/^\/ui\//, ""));
  if (asset !== undefined) return file(url.pathname, asset);
  if (url.pathname !== "/" && !url.pathname.startsWith("/ui/")) {
    return forward(request, flags.server);
  }
  try {
    files = await buildPage();
  } catch (error) {
    return new Response(String(error), { status: 500 });
  }
  const html = url.pathname === "/" ? "root.html" : "index.html";
  return file(html, files.get(html)!);
});

function file(path: string, bytes: Uint8Array): Response {
  return new Response(bytes as BodyInit, { headers: { "content-type": typeOf(path) } });
}

async function forward(request: Request, base: string): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  try {
    return await fetch(base + pathname + search, {
      method: request.method,
      headers: request.headers,
      body: request.body,
    });
  } catch (error) {
    return new Response(String(error), { status: 502 });
  }
}
