import { assertEquals } from "@std/assert/mod.js";
import { fetchAllowed, locked, signedIn } from "./access.ts";
import { learnKey, signIn, signOut } from "./sign_in.ts";

interface Asked {
  readonly url: string;
  readonly init: RequestInit | undefined;
}

/** Runs `work` with a server that answers every request like this. */
async function answered<T>(
  answer: () => Response | Promise<Response>,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly asked: readonly Asked[] }> {
  const asked: Asked[] = [];
  const original = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    asked.push({ url: String(input), init });
    return Promise.resolve(answer());
  };
  try {
    return { result: await work(), asked };
  } finally {
    globalThis.fetch = original;
  }
}

const refused = (status: number, error?: string) => () =>
  error === undefined ? new Response("", { status }) : Response.json({ error }, { status });

Deno.test("fetchAllowed() notices an answer that wants a key, and no other one", async () => {
  locked.value = false;
  await answered(refused(403), () => fetchAllowed("/x"));
  assertEquals(locked.value, false);
  const { result } = await answered(refused(401), () => fetchAllowed("/x"));
  assertEquals([locked.value, result.status], [true, 401]);
  locked.value = false;
});

Deno.test("signIn() shows the key once, as JSON, and says what was wrong with it", async () => {
  const { result, asked: [sent] } = await answered(() => Response.json({}), () => signIn("mw_k"));
  assertEquals([result, sent!.url, sent!.init], [undefined, "/session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"key":"mw_k"}',
  }]);
  const wrong = await answered(refused(401, "This key is not valid"), () => signIn("x"));
  assertEquals(wrong.result, "This key is not valid");
  const broken = await answered(refused(502), () => signIn("x"));
  assertEquals(broken.result, "The server responded with status 502");
  const away = await answered(() => Promise.reject(new TypeError("no")), () => signIn("x"));
  assertEquals(away.result, "Server unreachable");
});

Deno.test("signOut() ends the session, also one that has expired", async () => {
  const { result, asked: [sent] } = await answered(() => Response.json({}), signOut);
  assertEquals([result, sent!.init], [undefined, { method: "DELETE" }]);
  assertEquals((await answered(refused(401, "expired"), signOut)).result, undefined);
  assertEquals((await answered(refused(403, "no"), signOut)).result, "no");
});

Deno.test("learnKey() learns the key in use, and nothing without one", async () => {
  signedIn.value = undefined;
  const none = { needs_key: true, name: null, scopes: [], models: null };
  await answered(() => Response.json(none), learnKey);
  await answered(refused(500), learnKey);
  await answered(() => Promise.reject(new TypeError("no")), learnKey);
  assertEquals(signedIn.value, undefined);
  const session = { needs_key: true, name: "ops", scopes: ["admin"], models: ["churn"] };
  const { asked: [sent] } = await answered(() => Response.json(session), learnKey);
  assertEquals([signedIn.value, sent!.url], [session, "/session"]);
  signedIn.value = undefined;
});
