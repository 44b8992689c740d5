/** A change that is refused, and places that are not there, with the real server. Ignored without Chromium. */

import { assert, assertEquals } from "@std/assert/mod.js";
import type { Page } from "playwright-core";
import { PAGE_NAMES } from "../../server/http/page_routes.ts";
import { PAGES } from "../state/place.ts";
import { IN_A_BROWSER, launch, withPage } from "./browser.ts";
import { ask, eventually, makePage, TestServer } from "./live_source.ts";

const MODELS = new URL("../../models/", import.meta.url);
const PATIENT = { timeout: 180_000 };

Deno.test("the server knows the pages of the dashboard", () => {
  assertEquals([...PAGE_NAMES].sort(), [...PAGES].sort());
});

/** A folder with two versions of a model, of which the second has never been ready. */
async function modelsFolder(): Promise<string> {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/churn/1`, { recursive: true });
  await Deno.mkdir(`${folder}/churn/2`);
  for (const file of ["churn/model.json", "churn/1/model.onnx", "churn/1/reference.json"]) {
    await Deno.copyFile(new URL(file, MODELS), `${folder}/${file}`);
  }
  await Deno.writeTextFile(`${folder}/churn/2/model.onnx`, "no graph");
  return folder;
}

const sentence = (page: Page, hasText: string | RegExp) =>
  page.locator("main > .say", { hasText }).first().waitFor(PATIENT);

Deno.test({
  name: "a refused change shows on each page until it is mended, and visits raise no alert",
  ...IN_A_BROWSER,
  async fn() {
    await makePage();
    const folder = await modelsFolder();
    await using browser = await launch();
    await using server = await TestServer.start(["--models", folder, "--poll", "100ms"]);
    const file = `${folder}/churn/1/model.onnx`;
    const good = await Deno.readFile(file);
    await Deno.writeFile(file, await Deno.readFile(new URL("fraud/1/model.onnx", MODELS)));
    const refused =
      'model_refused_timestamp_seconds{version="1"} and on (version) model_ready == 1';
    await eventually(async () => (await ask(server.url, refused)).length === 1, 1200);
    await withPage(browser, { origin: server.url, expected: /404/ }, async (page) => {
      await page.goto(`${server.url}/ui/status`);
      await sentence(page, "Not ready: churn 2.");
      await page.getByRole("row", { name: /churn.* 1 .*ready, change refused.*since/ }).waitFor();
      await page.goto(`${server.url}/ui/models?model=churn&version=1`);
      await sentence(page, /Version 1 \(since .*, its files before serve\)/);
      await page.goto(`${server.url}/ui/models?model=churn&version=2`);
      await sentence(page, /Version 2 \(since /);
      await page.goto(`${server.url}/ui/operations`);
      const table = page.locator("#models-table");
      await table.scrollIntoViewIfNeeded();
      await table.getByText("ready, change refused").last().waitFor(PATIENT);
      await table.getByText("not ready", { exact: true }).last().waitFor(PATIENT);
      await Deno.writeFile(file, good);
      await table.getByText("ready", { exact: true }).last().waitFor(PATIENT);
    });
    const faults = await ask(server.url, 'sum(http_requests_total{status=~"5.."}) > 0');
    assertEquals(faults, [], "the page of a broken model raises no alert");
    const own = await ask(server.url, "sum(http_dashboard_requests_total) > 0");
    assertEquals(own.length, 1);
    await Deno.remove(folder, { recursive: true });
  },
});

Deno.test({
  name: "links to models, versions and pages that are not there say so in no good look",
  ...IN_A_BROWSER,
  async fn(t) {
    await makePage();
    await using browser = await launch();
    await using server = await TestServer.start();
    const places: readonly (readonly [string, string])[] = [
      ["operations?model=nosuch", "There is no model nosuch."],
      ["models?model=nosuch", "There is no model nosuch."],
      ["models?model=churn&version=9", "churn has no version 9."],
      ["operations?model=churn&version=9", "churn has no version 9."],
      ["nosuch", "There is no page nosuch."],
    ];
    for (const [path, text] of places) {
      await t.step(
        path,
        () =>
          withPage(browser, { origin: server.url, expected: /404/ }, async (page) => {
            const response = await page.goto(`${server.url}/ui/${path}`);
            assertEquals(response!.status(), path === "nosuch" ? 404 : 200);
            await page.locator(".notices .say.bad", { hasText: text }).waitFor(PATIENT);
            if (path === "nosuch") return;
            await page.waitForFunction(() => !document.querySelector("main > .say[aria-busy]"));
            await page.waitForTimeout(1500);
            const looks = await page.locator("main > .say.ok").allTextContents();
            assert(looks.length === 0, looks.join());
          }),
      );
    }
  },
});
