import type { Exemplar, Labels } from "../storage.ts";
import type { ExpositionSample } from "./exposition.ts";
import { parseSeries } from "./series_text.ts";

/** An exemplar of a scrape. Without a time it has that of the scrape. */
export type ScrapedExemplar = Omit<Exemplar, "time"> & { readonly time?: number | undefined };

/** The exemplar of a sample; undefined without one, and for one with invalid labels. */
export function scrapedExemplar(
  { exemplar, line }: Pick<ExpositionSample, "exemplar" | "line">,
): ScrapedExemplar | undefined {
  if (exemplar === undefined) return undefined;
  const { labels: text, value, time } = exemplar;
  const labels = labelsOf(text, line);
  return labels === undefined ? undefined : { labels, value, time };
}

/** An exemplar is a hint beside a sample: a wrong one is no reason to lose the samples. */
function labelsOf(text: string, line: number): Labels | undefined {
  try {
    const labels = new Map(parseSeries(`exemplar${text}`, line));
    labels.delete("__name__");
    return new Map([...labels].sort(([a], [b]) => a < b ? -1 : 1));
  } catch {
    return undefined;
  }
}
