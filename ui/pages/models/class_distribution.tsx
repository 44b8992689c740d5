import { useMemo } from "preact/hooks";
import { Bars, barsTable } from "../../chart/bars.tsx";
import { counted, wholeNumber } from "../../format/units.ts";
import { Panel } from "../../panels/panel.tsx";
import { useVisibility } from "../../panels/visibility.ts";
import { instant } from "../../state/ask.ts";
import type { Reference } from "../../state/reference.ts";
import { useQueries } from "../../state/use_queries.ts";
import { byClass } from "./queries.ts";
import { topClasses } from "./top_classes.ts";

/** The most classes with bars; the names of more would not fit. */
const MOST_BARS = 12;

/** The share of each class in the range, beside the reference data. */
export function ClassDistribution(
  { classes, reference }: { classes: readonly string[]; reference: Reference | undefined },
) {
  const visible = useVisibility();
  const shown = useQueries({ byClass: instant(byClass) }, visible.visible);
  const samples = shown.data.byClass?.samples ?? [];
  const total = samples.reduce((sum, { value }) => sum + value, 0);
  const shares = Object.fromEntries(
    samples.map(({ labels, value }) => [labels.class ?? "", value / total]),
  );
  const all = classes.length > 0 ? classes : Object.keys(shares);
  const names = topClasses(all, shares, reference?.classes, MOST_BARS);
  const values = names.map((name) => shares[name] ?? 0);
  const key = JSON.stringify([names, values.map((value) => value.toFixed(4)), reference?.classes]);
  const bars = useMemo(() => ({
    label: "Class distribution",
    categories: names,
    series: [{ name: "this range", color: 0, values }],
    reference: reference?.classes && {
      name: "reference",
      values: names.map((name) => reference.classes![name] ?? NaN),
    },
    unit: "ratio" as const,
  }), [key]);
  return (
    <Panel
      id="class-mix"
      title="Class distribution"
      detail={detailOf(names.length, all.length, reference !== undefined)}
      note={total > 0 ? counted(wholeNumber(total), "row") : undefined}
      span={5}
      shown={shown}
      visible={visible}
      empty={total > 0 ? undefined : "No predictions in this range"}
      tabular={() => barsTable(bars)}
    >
      <Bars {...bars} />
    </Panel>
  );
}

function detailOf(shown: number, all: number, referenced: boolean): string {
  if (shown === all) {
    return referenced ? "grey = reference, blue = this range" : "share in this range";
  }
  return `the ${shown} of ${all} ${referenced ? "farthest from the reference" : "most frequent"}`;
}
