import type { Labels } from "../storage.ts";

/**
 * The labels of a scraped series together with those of its target.
 *
 * The target's labels win, so a target cannot pretend to be another one. A scraped
 * label of the same name is kept as `exported_…`, with as many `exported_` as it
 * takes for the name to be unique.
 *
 * @param honor lets the scraped labels win instead
 */
export function withTargetLabels(scraped: Labels, target: Labels, honor = false): Labels {
  if (honor) return withoutEmpty(new Map([...target, ...scraped]));
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

/** An empty label of a target with `honor_labels` removes that label, as in Prometheus. */
function withoutEmpty(labels: Labels): Labels {
  return new Map([...labels].filter(([, value]) => value !== ""));
}
