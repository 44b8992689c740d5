/** Pages of other origins, in a real browser, read and change nothing. */

import { assertEquals } from "@std/assert/mod.js";
import type { Browser, Page } from "playwright-core";
import type { KeyEntry } from "../../server/access/key_entry.ts";
import { hashOfKey } from "../../server/access/key_ring.ts";
import { SCOPES } from "../../server/access/scope.ts";
import { TestApp } from "../../server/http/testing/app.ts";
import { IN_A_BROWSER, launch } from "./browser.ts";

const KEY: KeyEntry = {
  ...{ name: "admin", sha256: hashOfKey("secret"), scopes: SCOPES },
  ...{ models: undefined, expiresMs: undefined },
};
const UNLOAD = "/v2/repository/models/churn/unload";
const READ = ["/v1/models", "/v2", "/metrics", "/openapi.json", "/health", "/session"];
const CHANGES = [
  { path: UNLOAD, body: "{}", types: ["text/plain", "application/json", undefined] },
  { path: "/feedback", body: '{"id":"x","actual":"No"}', types: ["text/plain", undefined] },
  { path: "/predict", body: "{}", types: ["text/plain"] },
];

/** How a page of another origin, at a server of its own, calls the server under test. */
interface Attack {
  readonly name: string;
  /** The page's URL and the URL by which it calls the server. */
  readonly page: (port: number, foreignPort: number) => string;
  readonly target: (port: number) => string;
}

const ATTACKS: readonly Attack[] = [
  {
    name: "another site",
    page: (_, foreign) => `http://evil.test:${foreign}/`,
    target: (port) => `http://127.0.0.1:${port}`,
  },
  {
    name: "another port of this machine",
    page: (_, foreign) => `http://127.0.0.1:${foreign}/`,
    target: (port) => `http://127.0.0.1:${port}`,
  },
  {
    name: "a name that was rebound to this machine",
    page: (port) => `http://evil.test:${port}/no-such-path`,
    target: (port) => `http://evil.test:${port}`,
  },
];

/** What the page can read of answers, and whether any request went through. */
async function attack(page: Page, target: string): Promise<readonly string[]> {
  return await page.evaluate(async ({ target, paths, changes }) => {
    const seen: string[] = [];
    const send = async (path: string, init: RequestInit) => {
      try {
        const answer = await fetch(target + path, { credentials: "include", ...init });
        // A probe may learn whether the server works, and nothing about its models.
        if (answer.ok && await answer.text() !== '{"status":"ok"}') {
          seen.push(`${init.method ?? "GET"} ${path}`);
        }
      } catch {
        // The browser keeps the answer from the page.
      }
    };
    for (const path of paths) await send(path, {});
    for (const { path, body, types } of changes) {
      for (const type of types) {
        const headers: HeadersInit = type === undefined ? {} : { "content-type": type };
        await send(path, { method: "POST", headers, body });
        await send(path, { method: "POST", headers, body, mode: "no-cors" });
      }
    }
    return seen;
  }, { target, paths: READ, changes: CHANGES });
}

/** Sends a form, as a page can without a script of its own. */
async function sendForm(page: Page, action: string, enctype: string): Promise<void> {
  await page.evaluate(({ action, enctype }) => {
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action, enctype, target: "_self" });
    document.body.append(form);
    form.submit();
  }, { action, enctype });
  await page.waitForURL(action);
}

async function signIn(browser: Browser, origin: string) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${origin}/no-such-path`);
  const signedIn = await page.evaluate(async () => {
    const init = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"key":"secret"}',
    };
    const { ok } = await fetch("/session", init);
    return ok && (await fetch("/v1/models")).ok && document.cookie === "";
  });
  return { context, signedIn };
}

Deno.test("pages of other origins read and change nothing", IN_A_BROWSER, async (t) => {
  await using foreign = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response("<!doctype html><body>", { headers: { "content-type": "text/html" } }),
  );
  const browser = await launch(["--host-resolver-rules=MAP evil.test 127.0.0.1"]);
  try {
    for (const keys of [undefined, [KEY]]) {
      const app = await TestApp.start({ openAdmin: true, ...(keys === undefined ? {} : { keys }) });
      await using server = app.listen();
      const { port } = server.addr;
      const own = `http://127.0.0.1:${port}`;
      for (const { name, page: pageUrl, target } of ATTACKS) {
        const withKeys = keys === undefined ? "without keys" : "with a session";
        await t.step(`${name}, ${withKeys}`, async () => {
          const { context, signedIn } = await signIn(browser, own);
          assertEquals(signedIn, keys !== undefined);
          const page = await context.newPage();
          const url = pageUrl(port, foreign.addr.port);
          await page.goto(url);
          assertEquals(await attack(page, target(port)), []);
          for (const enctype of ["text/plain", "application/x-www-form-urlencoded"]) {
            await page.goto(url);
            await sendForm(page, target(port) + UNLOAD, enctype);
          }
          assertEquals((await app.request("/v2/models/churn/ready", SHOWN)).status, 200);
          await context.close();
        });
      }
    }
  } finally {
    await browser.close();
  }
});

const SHOWN = { headers: { "x-api-key": "secret" } };
