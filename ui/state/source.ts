/** What the page learns about the source of its numbers. */

import type { Session } from "./session.ts";
import { readDuration } from "../format/duration.ts";

interface Targets {
  readonly activeTargets: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly scrapeInterval?: string;
  }[];
}

/** Rates look back a few scrapes: how long one is, the source knows. It stays at the last one known. */
export async function learnScrapeInterval(session: Session): Promise<void> {
  try {
    const { data } = await session.client.ask<Targets>("targets", { state: "active" });
    const intervals = data.activeTargets
      .map(({ scrapeInterval }) => readDuration(scrapeInterval ?? "") ?? 0)
      .filter((ms) => ms > 0);
    // The shortest: ours is scraped at least as often as what else a Prometheus looks at.
    if (intervals.length > 0) session.scrape.value = Math.min(...intervals) / 1000;
  } catch {
    // Some sources have no such list.
  }
}
