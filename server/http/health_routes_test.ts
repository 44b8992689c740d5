import { assertEquals } from "@std/assert/mod.js";
import type { Catalog, CatalogModel } from "../models/catalog.ts";
import { healthRoutes } from "./health_routes.ts";
import type { Reply } from "./reply.ts";
import type { Exchange } from "./route.ts";
import type { Services } from "./services.ts";

const GOOD: CatalogModel = {
  ...{ name: "good", defaultVersion: "1", versions: [], unloaded: false, reason: "" },
};
const BAD: CatalogModel = {
  ...{ name: "bad", defaultVersion: undefined, versions: [], unloaded: false, reason: "odd" },
};
const OUT: CatalogModel = { ...BAD, name: "out", unloaded: true, reason: "unloaded by request" };

interface State {
  readonly name: string;
  readonly models: readonly CatalogModel[];
  readonly starting?: Catalog["starting"];
  readonly draining?: boolean;
  /** Whether the labels of earlier processes are still unknown. */
  readonly readsLabels?: boolean;
  /** The status and body of `/health`. */
  readonly health: readonly [number, Record<string, unknown>];
  /** Whether all models are ready, and whether requests are taken. */
  readonly ready: readonly [boolean, boolean];
}

const WORDS = { good: "ready", bad: "unavailable: odd", out: "unavailable: unloaded by request" };
const STARTING = "the models are still being loaded";

const states: readonly State[] = [
  {
    name: "all models are ready but one unloaded by request",
    models: [GOOD, OUT],
    health: [200, { status: "ok", models: { good: WORDS.good, out: WORDS.out } }],
    ready: [true, true],
  },
  {
    name: "one of two models is broken",
    models: [GOOD, BAD],
    health: [200, { status: "ok", models: { good: WORDS.good, bad: WORDS.bad } }],
    ready: [false, true],
  },
  {
    name: "the only model is broken",
    models: [BAD],
    health: [503, {
      ...{ status: "not ready", reason: "no model is ready", models: { bad: WORDS.bad } },
    }],
    ready: [false, false],
  },
  {
    name: "the models are being loaded",
    models: [GOOD],
    starting: { loaded: 1, total: 3 },
    health: [503, { status: "starting", reason: STARTING, loaded: 1, models: 3 }],
    ready: [false, false],
  },
  {
    name: "the labels of earlier processes are being read",
    models: [GOOD],
    readsLabels: true,
    health: [503, {
      ...{ status: "not ready", reason: "the labels of earlier processes are being read" },
      models: { good: WORDS.good },
    }],
    ready: [false, false],
  },
  {
    name: "it stops",
    models: [GOOD],
    draining: true,
    health: [503, {
      ...{ status: "stopping", reason: "the server is stopping", models: { good: WORDS.good } },
    }],
    ready: [false, false],
  },
  {
    name: "it stops while the models are being loaded",
    models: [GOOD],
    starting: { loaded: 1, total: 3 },
    draining: true,
    health: [503, {
      ...{ status: "stopping", reason: "the server is stopping", models: { good: WORDS.good } },
    }],
    ready: [false, false],
  },
];
for (const state of states) {
  const { name, models, starting, draining = false, readsLabels = false, health, ready } = state;

  Deno.test(`every health route reports its state when ${name}`, async () => {
    const catalog: Catalog = {
      ...{ models, defaultModel: "good", skipped: [], started: starting === undefined },
      ...(starting === undefined ? {} : { starting }),
    };
    const routes = healthRoutes(
      {
        store: { catalog },
        feedback: { isOpen: !readsLabels },
        guard: { knowsHost: (headers: Headers) => !headers.has("x-unknown-name") },
        isDraining: () => draining,
      } as unknown as Services,
    );
    const ask = async (path: string, headers: Readonly<Record<string, string>> = {}) => {
      const request = new Request("http://localhost/", { headers });
      const reply: Reply = await routes.find((route) => route.path === path)!
        .handle({ request } as Exchange);
      return [reply.status, reply.body, reply.headers["content-type"]] as const;
    };
    const [status, body] = await ask("/health");
    assertEquals([status, JSON.parse(body as string)], [...health]);
    const [all, some] = ready;
    const [, unnamed] = await ask("/health", { "x-unknown-name": "1" });
    assertEquals(unnamed, some ? '{"status":"ok"}' : '{"status":"not ready"}');
    const [json, text] = ["application/json", "text/plain; charset=utf-8"];
    assertEquals(await ask("/v2/health/live"), [200, '{"live":true}', json]);
    assertEquals(
      await ask("/v2/health/ready"),
      [all ? 200 : 503, `{"live":true,"ready":${all}}`, json],
    );
    assertEquals(await ask("/-/healthy"), [200, "Modelwatch is Healthy.\n", text]);
    assertEquals(
      await ask("/-/ready"),
      some ? [200, "Modelwatch is Ready.\n", text] : [503, "Service Unavailable\n", text],
    );
    for (const route of routes) {
      assertEquals([route.method, route.statuses, route.doc.tag], ["GET", [200, 503], "Health"]);
    }
  });
}
