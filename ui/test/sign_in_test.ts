/** Signing in and out, in Chromium. Ignored without it. */

import { assertEquals } from "@std/assert/mod.js";
import { readPage } from "../../server/http/page_pack.ts";
import { pageUrl } from "../../server/assets.ts";
import { barriers } from "./axe.ts";
import { IN_A_BROWSER, launch } from "./browser.ts";
import { makePage } from "./live_source.ts";
import { KEY, lock } from "./locked_source.ts";
import { open, type Visit, visit } from "./visit.ts";

// The browser logs every 401.
const REFUSED = /status of 401/;

Deno.test({
  name: "the page asks for a key, shows what it may do, and signs out",
  ...IN_A_BROWSER,
  async fn(t) {
    await makePage();
    const files = (await readPage(pageUrl()))!;
    await using browser = await launch();
    const step = (name: string, test: (at: Visit) => Promise<void>) =>
      t.step(name, () =>
        visit(browser, files, { expected: REFUSED }, (at) => {
          lock(at.source);
          return test(at);
        }));
    const field = ({ page }: Visit) => page.getByLabel("API key", { exact: true });
    const keyNote = ({ page }: Visit) => page.getByRole("region", { name: "API key" });

    await step(
      "a wrong key is refused, the right one opens the page, by keyboard alone",
      async (at) => {
        const { page, source } = at;
        await page.goto(`${source.url}/ui/models?model=churn`);
        await field(at).waitFor();
        assertEquals(await page.title(), "Sign in · Modelwatch");
        assertEquals(await barriers(page), []);
        await page.keyboard.type("mw_wrong");
        await page.keyboard.press("Enter");
        await page.getByText("The key is not valid").waitFor();
        assertEquals(await barriers(page), []);
        // The wrong key is selected, so that typing replaces it.
        await page.keyboard.type(KEY);
        assertEquals(await page.getByText("The key is not valid").count(), 0);
        await page.keyboard.press("Enter");
        await page.waitForSelector(".say b");
        assertEquals(new URL(page.url()).pathname, "/ui/models");
        assertEquals(await keyNote(at).locator("span").innerText(), "query, predict · only churn");
        assertEquals(await barriers(page), []);
      },
    );

    await step("signing out asks for a key again, and a reload does not help", async (at) => {
      const { page, source } = at;
      await page.goto(source.url);
      await field(at).fill(KEY);
      // The page loads itself again, and may show its fields and buttons before it has.
      const signedIn = page.waitForEvent("load");
      await page.keyboard.press("Enter");
      await signedIn;
      const signedOut = page.waitForEvent("load");
      await page.getByRole("button", { name: "Sign out" }).click();
      await signedOut;
      await field(at).waitFor();
      await page.reload();
      await field(at).waitFor();
      assertEquals(await keyNote(at).count(), 0);
    });

    await step("an empty key is not sent", async (at) => {
      const { page, source } = at;
      await page.goto(source.url);
      await field(at).and(page.locator(":focus")).waitFor();
      source.asked.length = 0;
      await page.keyboard.press("Enter");
      await page.getByText("Enter an API key").waitFor();
      assertEquals(source.asked.filter((path) => path.startsWith("/session")), []);
    });

    await t.step(
      "a server without keys is not asked for a session",
      () =>
        visit(browser, files, {}, async (at) => {
          await open(at, "/");
          assertEquals(at.source.asked.filter((path) => path.startsWith("/session")), []);
          assertEquals(await keyNote(at).count(), 0);
        }),
    );
  },
});
