import * as z from "zod";
import type { KeyEntry } from "../access/key_entry.ts";
import { SCOPES } from "../access/scope.ts";
import { SESSION_COOKIE, SESSION_SECONDS } from "../access/sessions.ts";
import { invalidInputError } from "../errors.ts";
import { baseOf } from "./base.ts";
import { parseJson, requireJsonType } from "./body.ts";
import { json } from "./reply.ts";
import type { Route } from "./route.ts";
import type { BodyOf } from "./schema.ts";
import type { AppOptions, Services } from "./services.ts";

const PATH = "/session";
const TAG = "Access";

const bodySchema = z.object({ key: z.string().describe("An API key.") });

const sessionSchema = z.object({
  needs_key: z.boolean().describe("Whether the server has API keys at all."),
  name: z.string().nullable().describe("The name of the key that the request shows."),
  scopes: z.array(z.enum(SCOPES)).describe("What the request may do."),
  models: z.array(z.string()).nullable().describe("The models it is limited to; null for all."),
});

type Session = BodyOf<typeof sessionSchema>;

/** Sessions of the dashboard: whoever shows a key gets a cookie in its place. */
export function sessionRoutes(
  { guard, options }: Pick<Services, "guard"> & { readonly options: Pick<AppOptions, "basePath"> },
): readonly Route[] {
  const cookie = (request: Request, value: string, seconds: number): string => {
    const scheme = request.headers.get("x-forwarded-proto") ?? new URL(request.url).protocol;
    const path = `${baseOf(request, options.basePath)}/`;
    return `${SESSION_COOKIE}=${value}; Path=${path}; Max-Age=${seconds}; HttpOnly; ` +
      `SameSite=Strict${scheme.startsWith("https") ? "; Secure" : ""}`;
  };
  return [
    {
      method: "GET",
      path: PATH,
      access: "open",
      statuses: [200],
      doc: { summary: "What the request may do", tag: TAG, response: sessionSchema },
      handle: ({ request }) => uncached(describe(guard.needsKeys, guard.keyOf(request.headers))),
    },
    {
      method: "POST",
      path: PATH,
      access: "open",
      statuses: [200, 400, 401, 403, 408, 413, 415],
      doc: {
        summary: "Open a session of the dashboard with a key: answers a cookie",
        tag: TAG,
        body: bodySchema,
        response: sessionSchema,
      },
      handle: async (exchange) => {
        requireJsonType(exchange.request);
        const body = bodySchema.safeParse(parseJson(await exchange.body()));
        if (!body.success) {
          throw invalidInputError('expected an object with the text "key", an API key');
        }
        const { entry, session } = guard.openSession(body.data.key.trim());
        const reply = uncached(describe(true, entry));
        const set = cookie(exchange.request, session, SESSION_SECONDS);
        return { ...reply, headers: { ...reply.headers, "set-cookie": set } };
      },
    },
    {
      method: "DELETE",
      path: PATH,
      access: "open",
      statuses: [200, 403, 415],
      doc: { summary: "End the session", tag: TAG, response: sessionSchema },
      handle: ({ request }) => {
        const reply = uncached(describe(guard.needsKeys, undefined));
        return { ...reply, headers: { ...reply.headers, "set-cookie": cookie(request, "", 0) } };
      },
    },
  ];
}

function uncached(session: Session) {
  const reply = json(session);
  return { ...reply, headers: { ...reply.headers, "cache-control": "no-store" } };
}

function describe(needsKeys: boolean, key: KeyEntry | undefined): Session {
  return {
    needs_key: needsKeys,
    name: key?.name ?? null,
    scopes: [...key?.scopes ?? (needsKeys ? [] : SCOPES)],
    models: key?.models === undefined ? null : [...key.models],
  };
}
