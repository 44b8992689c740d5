import { clockTime, type Zone } from "../../format/clock.ts";
import { show } from "../../format/units.ts";
import { Scroll } from "../../parts/scroll.tsx";
import { Value } from "../../parts/value.tsx";
import type { Target } from "./facts.ts";

export function TargetsPanel({ targets, zone }: { targets: readonly Target[]; zone: Zone }) {
  const withErrors = targets.some(isDown);
  return (
    <section class="panel c12">
      <h2>Scrape targets</h2>
      <Scroll label="Scrape targets">
        <table class="steady">
          <thead>
            <tr>
              <th scope="col">Job</th>
              <th scope="col" class="left wide">Endpoint</th>
              <th scope="col" class="w-9">State</th>
              <th scope="col" class="w-9">Last scrape</th>
              <th scope="col" class="w-9 wide">Duration</th>
              {withErrors && <th scope="col" class="left wide">Error</th>}
            </tr>
          </thead>
          <tbody>
            {targets.map((target) => (
              <tr key={target.scrapeUrl}>
                <td>
                  {target.labels.job}
                  <div class="narrow muted">{target.lastError}</div>
                </td>
                <td class="left mono wide">{target.scrapeUrl}</td>
                <td>
                  <span class={`tag ${target.health === "up" ? "ok" : "bad"}`}>
                    {target.health}
                  </span>
                </td>
                <td>
                  <Value text={scrapedAt(target.lastScrape, zone)} />
                </td>
                <td class="wide">
                  <Value text={show(target.lastScrapeDuration, "seconds")} />
                </td>
                {withErrors && <td class="left wrap wide">{target.lastError}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

function isDown({ health }: Target): boolean {
  return health === "down";
}

function scrapedAt(time: string, zone: Zone): string {
  const at = Date.parse(time);
  return Number.isNaN(at) || at <= 0 ? "never" : clockTime(at, zone);
}
