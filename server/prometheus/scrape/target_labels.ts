import type { Labels } from "../storage.ts";

/**
 * The labels of a scraped series together with those of its target.
 *
 * The target's win, so that nobody can pretend to be another one: a label of the
 * same name is kept as `exported_…`, with as many `exported_` as it takes to be
 * the only one of its name.
 */
export function withTargetLabels(scraped: Labels, target: Labels): Labels {
  const labels = new Map(scraped);
  for (const [name, value] of target) labels.set(name, value);
  for (const name of target.keys()) {
    const exported = scraped.get(name);
    if (exported === undefined) continue;
    let free = `exported_${name}`;
    while (labels.has(free)) free = `exported_${free}`;
    labels.set(free, exported);
  }
  return labels;
}
