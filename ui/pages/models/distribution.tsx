import { useMemo } from "preact/hooks";
import { Bars, barsTable } from "../../chart/bars.tsx";
import { counted, wholeNumber } from "../../format/units.ts";
import { Panel } from "../../panels/panel.tsx";
import { useVisibility } from "../../panels/visibility.ts";
import { bucketsOf, rowShares } from "../../prom/histogram.ts";
import type { InstantAnswer } from "../../prom/query.ts";
import { instant } from "../../state/ask.ts";
import type { Expression } from "../../state/expression.ts";
import { useQueries } from "../../state/use_queries.ts";

export interface DistributionProps {
  readonly id: string;
  readonly title: string;
  /** Increases by `le`, of a histogram over 0 to 1 in tenths. */
  readonly expr: Expression;
  readonly reference: readonly number[] | undefined;
}

/** A distribution over the whole range, before that of the reference. */
export function Distribution({ id, title, expr, reference }: DistributionProps) {
  const visible = useVisibility();
  const shown = useQueries({ buckets: instant(expr) }, visible.visible);
  const answer = shown.data.buckets;
  const { bounds, shares, total } = useMemo(() => distributionOf(answer), [answer]);
  const bars = useMemo(() => ({
    label: title,
    categories: bounds.map((bound) => `${(bound - 0.05).toFixed(2).replace(/^0/, "")}`),
    series: [{ name: "this range", color: 0, values: shares }],
    reference: reference && { name: "reference", values: reference },
    unit: "ratio" as const,
  }), [bounds, shares, reference]);
  return (
    <Panel
      id={id}
      title={title}
      detail="share of rows per 0.1-wide bin"
      note={total > 0 ? counted(wholeNumber(total), "row") : undefined}
      span={5}
      shown={shown}
      visible={visible}
      empty={total > 0 ? undefined : "No predictions in this range"}
      tabular={() => barsTable(bars)}
    >
      <Bars {...bars} height={178} />
    </Panel>
  );
}

function distributionOf(answer: InstantAnswer | undefined) {
  if (answer === undefined) return { bounds: [], shares: [], total: 0 };
  const grid = { start: answer.time, end: answer.time, step: 1 };
  const series = answer.samples.map(({ labels, value }) => ({
    labels,
    values: Float64Array.of(value),
  }));
  const buckets = bucketsOf({ grid, series });
  const total = buckets.counts.reduce((sum, row) => sum + row[0]!, 0);
  const finite = buckets.bounds.filter(Number.isFinite);
  return { bounds: finite, shares: rowShares(buckets).slice(0, finite.length), total };
}
