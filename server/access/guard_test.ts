import { assertEquals } from "@std/assert/mod.js";
import { isKnown } from "../errors.ts";
import { FAMILIES } from "../metrics/families.ts";
import { Merge } from "../metrics/merge.ts";
import { Tally } from "../metrics/tally.ts";
import { type Door, Guard, type GuardOptions } from "./guard.ts";
import type { KeyEntry } from "./key_entry.ts";
import { hashOfKey } from "./key_ring.ts";

const OPTIONS: GuardOptions = {
  ...{ allowedHosts: ["models.example"], openAdmin: false, sessionSecret: new Uint8Array(32) },
};

function entry(name: string, key: string, parts: Partial<KeyEntry> = {}): KeyEntry {
  return {
    ...{ name, sha256: hashOfKey(key), scopes: ["predict"], models: undefined },
    ...{ expiresMs: undefined, ...parts },
  };
}

const KEYS = [
  entry("app", "app-key"),
  entry("boss", "boss-key", { scopes: ["admin"] }),
  entry("old", "old-key", { expiresMs: 1 }),
  entry("narrow", "narrow-key", { models: ["churn"] }),
];

function guarded(keys: readonly KeyEntry[] | undefined, options: Partial<GuardOptions> = {}) {
  const merge = new Merge();
  const guard = new Guard(new Tally((event) => merge.accept("a", [event])), {
    ...OPTIONS,
    ...options,
  });
  guard.replaceKeys(keys);
  const counted = () =>
    Object.fromEntries(
      merge.collect().filter(({ family, cells }) =>
        family === FAMILIES.httpRefused && cells[0]! > 0
      )
        .map(({ labels, cells }) => [labels.reason, cells[0]]),
    );
  const ask = (door: Door, headers: Readonly<Record<string, string>> = {}): string => {
    try {
      const request = new Request("http://server/x", { method: door.method, headers });
      return guard.admit(request, door)?.name ?? "anybody";
    } catch (error) {
      if (!isKnown(error)) throw error;
      return `${error.kind}: ${error.message}`;
    }
  };
  return { guard, counted, ask };
}

const PREDICT: Door = { method: "POST", access: "predict" };
const FEEDBACK: Door = { method: "POST", access: "feedback" };
const LOAD: Door = { method: "POST", access: "admin" };
const READ: Door = { method: "GET", access: "any key" };
const QUERY: Door = { method: "POST", access: "query", takesForms: true };
const FORM = { "content-type": "application/x-www-form-urlencoded" };
const EVIL = { origin: "http://evil.example" };

Deno.test("without keys everybody may predict, read and query", () => {
  const { ask, counted } = guarded(undefined);
  assertEquals([PREDICT, READ, QUERY].map((door) => ask(door)), Array(3).fill("anybody"));
  assertEquals(counted(), {});
});

Deno.test("without keys nobody may change the models of a server that others can reach", () => {
  const { ask, counted } = guarded(undefined);
  assertEquals(
    ask(LOAD),
    "forbidden: Without API keys, models can be changed on a server that listens on 127.0.0.1 " +
      "only: give it --keys-file, or --allow-repository-api to let everybody",
  );
  assertEquals(counted(), { unprotected: 1 });
  assertEquals(ask({ ...LOAD, method: "GET" }), "anybody");
  assertEquals(guarded(undefined, { openAdmin: true }).ask(LOAD), "anybody");
});

Deno.test("a page of another site may change and count nothing, and query", () => {
  const { ask, counted } = guarded(undefined, { openAdmin: true });
  const refusal = "forbidden: Pages of other sites may not send this request";
  assertEquals([PREDICT, LOAD].map((door) => ask(door, EVIL)), [refusal, refusal]);
  assertEquals(ask({ method: "DELETE", access: "open" }, EVIL), refusal);
  assertEquals([ask(READ, EVIL), ask(QUERY, EVIL)], ["anybody", "anybody"]);
  assertEquals(counted(), { cross_site: 3 });
});

for (const type of ["application/x-www-form-urlencoded", "Multipart/Form-Data; boundary=x"]) {
  Deno.test(`what a form can send changes nothing: ${type}`, () => {
    const { ask, counted } = guarded(undefined, { openAdmin: true });
    const headers = { "content-type": type };
    const refusal = `unsupported_type: Content-Type "${type}" is not understood: ` +
      "send application/json";
    assertEquals([ask(LOAD, headers), ask(FEEDBACK, headers)], [refusal, refusal]);
    assertEquals([ask(QUERY, headers), ask(PREDICT, headers)], ["anybody", "anybody"]);
    assertEquals(counted(), { form: 2 });
  });
}

Deno.test("a body of plain text is one of a form, and JSON is none", () => {
  const { ask } = guarded(undefined);
  assertEquals(ask(FEEDBACK, { "content-type": "text/plain" }).startsWith("unsupported"), true);
  assertEquals(ask(FEEDBACK, { "content-type": "application/json" }), "anybody");
});

Deno.test("a name that the server does not know is refused, but for probes", () => {
  const { ask, counted } = guarded(undefined);
  const rebound = { host: "evil.example:8000" };
  assertEquals(
    ask(READ, rebound),
    'forbidden: The server does not know the name "evil.example" in the Host header: ' +
      "use its address, or start it with --allowed-host evil.example",
  );
  assertEquals(ask({ method: "GET", access: "open" }, rebound).startsWith("forbidden"), true);
  assertEquals(ask({ method: "GET", access: "probe" }, rebound), "anybody");
  assertEquals(ask(READ, { host: "models.example:8000" }), "anybody");
  assertEquals(counted(), { host: 2 });
});

const shown: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ["as a bearer token", { authorization: "Bearer app-key" }],
  ["as X-API-Key", { "x-api-key": "app-key" }],
  ["as the password of basic authentication", { authorization: `Basic ${btoa("any:app-key")}` }],
];
for (const [how, headers] of shown) {
  Deno.test(`a key opens the routes of its scopes ${how}`, () => {
    const { ask, counted } = guarded(KEYS);
    assertEquals([ask(PREDICT, headers), ask(READ, headers)], ["app", "app"]);
    assertEquals(
      ask(LOAD, headers),
      'forbidden: The key "app" has the scopes predict; this needs admin',
    );
    assertEquals(counted(), { scope: 1 });
  });
}

Deno.test("with keys a request without one, with a wrong or an expired one is refused", () => {
  const { ask, counted } = guarded(KEYS);
  assertEquals(
    [ask(READ), ask(READ, { "x-api-key": "no" }), ask(READ, { "x-api-key": "old-key" })],
    [
      "unauthorized: This needs an API key: send it as Authorization: Bearer KEY, or as X-API-Key",
      "unauthorized: This key is not valid",
      'unauthorized: The key "old" has expired',
    ],
  );
  assertEquals(counted(), { key_missing: 1, key_wrong: 1, key_expired: 1 });
  assertEquals(ask({ method: "GET", access: "open" }), "anybody");
});

Deno.test("with keys the models may be changed by the scope admin, wherever the server listens", () => {
  assertEquals(guarded(KEYS).ask(LOAD, { "x-api-key": "boss-key" }), "boss");
});

Deno.test("keys are replaced, and those taken out are not valid any more", () => {
  const { guard, ask } = guarded(KEYS);
  const headers = { "x-api-key": "app-key" };
  assertEquals(ask(READ, headers), "app");
  guard.replaceKeys([entry("new", "new-key")]);
  assertEquals(ask(READ, headers), "unauthorized: This key is not valid");
  assertEquals(ask(READ, { "x-api-key": "new-key" }), "new");
});

Deno.test("a key of some models is refused for others", () => {
  const { guard } = guarded(KEYS);
  const request = new Request("http://server/x", { headers: { "x-api-key": "narrow-key" } });
  const key = guard.admit(request, READ);
  guard.requireModel(key, "churn");
  let message = "";
  try {
    guard.requireModel(key, "fraud");
  } catch (error) {
    message = (error as Error).message;
  }
  assertEquals(message, 'The key "narrow" may not use model "fraud"');
});

Deno.test("a session stands for the key that opened it, until the key is replaced", () => {
  const { guard, ask } = guarded(KEYS);
  const { session, entry: opened } = guard.openSession("app-key");
  assertEquals(opened.name, "app");
  const headers = { cookie: `other=1; modelwatch_session=${session}` };
  assertEquals([ask(PREDICT, headers), guard.keyOf(new Headers(headers))?.name], ["app", "app"]);
  guard.replaceKeys([entry("app", "another-key")]);
  assertEquals(
    ask(PREDICT, headers),
    "unauthorized: This needs an API key: send it as Authorization: Bearer KEY, or as X-API-Key",
  );
});

Deno.test("a form with a session of the dashboard changes nothing", () => {
  const { guard, ask } = guarded(KEYS);
  const { session } = guard.openSession("boss-key");
  const cookie = `modelwatch_session=${session}`;
  assertEquals(ask(LOAD, { ...FORM, cookie }).startsWith("unsupported_type"), true);
  assertEquals(ask(LOAD, { ...EVIL, cookie }).startsWith("forbidden: Pages"), true);
});

Deno.test("answers to wrong keys wait, but not so many that they hold all connections", async () => {
  const { guard } = guarded(KEYS);
  let waited = 0;
  const all = Array.from({ length: 203 }, () => guard.slowDown().then(() => waited++));
  await Promise.resolve();
  await Promise.resolve();
  assertEquals(waited, 3);
  await Promise.all(all);
  await guard.slowDown();
});
