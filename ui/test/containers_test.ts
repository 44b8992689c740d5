/** The System page beside a cAdvisor. Ignored where there is no Chromium. */

import { assertEquals } from "@std/assert/mod.js";
import { IN_A_BROWSER, launch, withPage } from "./browser.ts";
import { FakeCadvisor } from "./fake_cadvisor.ts";
import { ask, eventually, makePage, TestServer } from "./live_source.ts";
import { blankPanels } from "./panels.ts";

const within = (text: string | undefined, low: number, high: number) =>
  parseFloat(text!) > low && parseFloat(text!) < high;

Deno.test({
  name: "System shows the containers of a cAdvisor that is scraped",
  ...IN_A_BROWSER,
  async fn() {
    await makePage();
    await using browser = await launch();
    await using cadvisor = new FakeCadvisor();
    const args = ["--scrape-interval", "1s", "--scrape-target", `cadvisor=${cadvisor.url}`];
    await using server = await TestServer.start(args);
    const rates = 'rate(container_cpu_usage_seconds_total{name=~".+"}[5s])';
    await eventually(async () => (await ask(server.url, rates)).length === 3, 1200);
    await withPage(browser, { origin: server.url }, async (page) => {
      await page.goto(`${server.url}/ui/system?from=now-5m`);
      await page.waitForSelector("#containers");
      assertEquals(await blankPanels(page), []);
      // So soon after a start, a chart may have to wait for the next point of its grid.
      const empty = page.locator("[id^=container] .empty");
      await eventually(async () => await empty.count() === 0, 1200);
      const rows = await page.locator("#containers tbody tr").allInnerTexts();
      assertEquals(rows.map((row) => row.split("\t")[0]!.trim()), [
        "grafana",
        "modelwatch",
        "postgres-for-the-features-of-models",
      ]);
      // 0.8 cores and 300 MB with a wave of 30 %, of 2 cores and 500 MB. The first
      // rates need some seconds.
      const cells = page.locator("#containers tbody tr:nth-child(2) td");
      await eventually(async () => {
        const [, image, cpu, quota, memory, limit, kills, state] = await cells.allInnerTexts();
        assertEquals([image, state], ["modelwatch:0.1.0", "running"]);
        return kills === "0" && within(cpu, 0.5, 1.1) && within(quota, 25, 55) &&
          within(memory, 200, 400) &&
          within(limit, 40, 80);
      }, 600);
      const unlimited = await page.locator("#containers tbody tr:nth-child(1) td:nth-child(6)")
        .innerText();
      assertEquals(unlimited, "–");
    });
  },
});
