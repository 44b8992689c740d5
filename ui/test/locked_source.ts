import type { FakeSource } from "./fake_source.ts";

export const KEY = "mw_right";
export const SIGNED_IN = { name: "grafana-team", scopes: ["query", "predict"], models: ["churn"] };

/** Makes a fake server answer with a session cookie only, which it gives for `KEY`. */
export function lock(source: FakeSource): void {
  source.instead = ({ pathname }, request) => {
    if (pathname === "/session" && request.method === "POST") return signIn(request);
    if (!/^\/(session|models|api\/)/.test(pathname)) return undefined;
    if (request.headers.get("cookie") !== "session=1") return refusal("A key is needed");
    if (pathname !== "/session") return undefined;
    if (request.method === "GET") return Response.json(SIGNED_IN);
    return new Response(null, { status: 204, headers: cookie("; Max-Age=0") });
  };
}

async function signIn(request: Request): Promise<Response> {
  const { key } = await request.json();
  if (key !== KEY) return refusal("The key is not valid");
  return Response.json(SIGNED_IN, { headers: cookie("") });
}

function refusal(error: string): Response {
  return Response.json({ error }, { status: 401, headers: { "www-authenticate": "Bearer" } });
}

function cookie(end: string): HeadersInit {
  return { "set-cookie": `session=1; HttpOnly; SameSite=Strict; Path=/${end}` };
}
