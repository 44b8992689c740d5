/** The scrape interval of the backend. */

import type { Session } from "./session.ts";
import { readDuration } from "../format/duration.ts";

interface Targets {
  readonly activeTargets: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly scrapeInterval?: string;
  }[];
}

/** Reads the scrape interval, which the window of rates depends on; on failure the old one stays. */
export async function learnScrapeInterval(session: Session): Promise<void> {
  try {
    const { data } = await session.client.ask<Targets>("targets", { state: "active" });
    const intervals = data.activeTargets
      .map(({ scrapeInterval }) => readDuration(scrapeInterval ?? "") ?? 0)
      .filter((ms) => ms > 0);
    // The shortest: our targets are scraped at least as often as others of a Prometheus.
    if (intervals.length > 0) session.scrape.value = Math.min(...intervals) / 1000;
  } catch {
    // Some backends have no list of targets.
  }
}
