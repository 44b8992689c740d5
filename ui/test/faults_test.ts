/** Faults of the network: no page takes a lost, late or wrong answer for a state of the server. */

import { assert, assertEquals } from "@std/assert/mod.js";
import type { Browser, Page } from "playwright-core";
import { pageUrl } from "../../server/assets.ts";
import type { Page as PageFiles } from "../../server/http/page_pack.ts";
import { seededRandom } from "../../server/random.ts";
import { writePage } from "../build.ts";
import type { PageName } from "../state/place.ts";
import { IN_A_BROWSER, launch, withPage } from "./browser.ts";
import { FakeSource } from "./fake_source.ts";
import { type Fault, FaultyProxy } from "./faulty_proxy.ts";
import { type Look, looksNow, recordLooks, seenLooks } from "./looks.ts";
import { makeSick, makeWell } from "./truths.ts";

// The browser logs every request that fails.
const FAILURES = /Failed to load resource|ERR_/;
// All panels that carry a state are on the screen: the queries of others are not sent.
const TALL = { width: 1280, height: 1600 };
const PAGES: readonly PageName[] = ["operations", "models", "system", "alerts", "status"];

interface Scene {
  readonly page: Page;
  readonly source: FakeSource;
  readonly proxy: FaultyProxy;
}

type Test = (scene: Scene) => Promise<void>;

async function scene(browser: Browser, files: PageFiles, test: Test): Promise<void> {
  await using source = new FakeSource(files);
  await using proxy = new FaultyProxy(source.url);
  const watch = { origin: proxy.url, expected: FAILURES, context: { viewport: TALL } };
  await withPage(browser, watch, async (page) => {
    await recordLooks(page);
    await test({ page, source, proxy });
  });
}

/** The requests that tell each page of a trouble. */
const CARRIERS: readonly (readonly [PageName, RegExp])[] = [
  ["operations", /query=ALERTS/],
  ["operations", /query=sum\(increase\(model_requests_total\{.*outcome/],
  ["operations", /model_ready/],
  ["models", /^\/models/],
  ["system", /runtime_thread_restarts_total/],
  ["alerts", /\/rules/],
  ["status", /^\/models/],
  ["status", /\/targets/],
];

const FAULTS: readonly (readonly [string, Fault])[] = [
  ["dropped", { kind: "dropped" }],
  ["cut", { kind: "cut" }],
  ["held", { kind: "held" }],
  ["delayed", { kind: "delayed", ms: 1500 }],
  ["refused", { kind: "replaced", status: 422, body: `{"status":"error","error":"no"}` }],
  ["failed", { kind: "replaced", status: 500, body: "oops" }],
  ["empty", { kind: "replaced", status: 200, body: "{}" }],
];

const textOf = (url: URL) => decodeURIComponent(url.pathname + url.search).replaceAll("+", " ");
const addressOf = ({ proxy }: Scene, page: PageName) =>
  `${proxy.url}/ui/${page}?refresh=1&model=churn`;
const moodsOf = (looks: readonly Look[], ...moods: readonly string[]) =>
  looks.filter(({ mood }) => moods.includes(mood)).map(({ mood, text }) => `${mood} ${text}`);

/** The page calls a wait long after 5 s and reads some states every 15 s; a slow machine takes longer. */
async function eventually(holds: () => boolean | Promise<boolean>, name?: string): Promise<void> {
  const until = performance.now() + 90_000;
  while (!await holds()) {
    assert(performance.now() < until, name);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

Deno.test({
  name: "no fault of the network makes a page show a wrong state",
  ...IN_A_BROWSER,
  async fn(t) {
    const files = await writePage(pageUrl());
    await using browser = await launch();
    /** Runs a test with each fault, side by side: they mostly wait. */
    const withEach = async (test: (scene: Scene, name: string, fault: Fault) => Promise<void>) => {
      await Promise.all(
        FAULTS.map(([name, fault]) => scene(browser, files, (scene) => test(scene, name, fault))),
      );
    };

    for (const [name, carrier] of CARRIERS) {
      await t.step(
        `${name} never looks well while a sick server's ${carrier.source} is lost`,
        () =>
          withEach(async (scene, kind, fault) => {
            const { page, source, proxy } = scene;
            makeSick(source);
            proxy.faults = (url) => carrier.test(textOf(url)) ? fault : undefined;
            await page.goto(addressOf(scene, name));
            await eventually(() => proxy.met.length > 0);
            await page.waitForTimeout(2500);
            assertEquals(moodsOf(await seenLooks(page), "ok"), [], kind);
          }),
      );
    }

    for (const [name, carrier] of CARRIERS) {
      await t.step(
        `${name} looks well no longer once ${carrier.source} is lost`,
        () =>
          withEach(async (scene, kind, fault) => {
            const { page, source, proxy } = scene;
            makeWell(source);
            await page.goto(addressOf(scene, name));
            await page.waitForSelector("main :is(.say, .tag).ok");
            makeSick(source);
            proxy.faults = (url) => carrier.test(textOf(url)) ? fault : undefined;
            await eventually(async () => moodsOf(await looksNow(page), "ok").length === 0, kind);
          }),
      );
    }

    for (const name of PAGES) {
      const sentence = `${name} of a well server never looks sick, whatever happens to answers`;
      await t.step(sentence, async () => {
        const visits = [1, 2].map((seed) =>
          scene(browser, files, async (scene) => {
            const { page, source, proxy } = scene;
            makeWell(source);
            const random = seededRandom(seed);
            const faults = [undefined, ...FAULTS.map(([, fault]) => fault)]
              .concat({ kind: "doubled" }, { kind: "repeated" });
            proxy.faults = ({ pathname }) => {
              if (!pathname.startsWith("/api/v1/") && pathname !== "/models") return undefined;
              const fault = faults[Math.floor(random() * faults.length)];
              // Answers with different delays overtake one another.
              return fault?.kind === "delayed" ? { ...fault, ms: random() * 6000 } : fault;
            };
            await page.goto(addressOf(scene, name));
            await page.waitForTimeout(15_000);
            assertEquals(moodsOf(await seenLooks(page), "warn", "bad"), [], `seed ${seed}`);
          })
        );
        await Promise.all(visits);
      });
    }
  },
});
