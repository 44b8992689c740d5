import { useMemo } from "preact/hooks";
import { Bars, type BarSeries, barsTable } from "../../../chart/bars.tsx";
import { Panel } from "../../../panels/panel.tsx";
import type { Visibility } from "../../../panels/visibility.ts";
import type { Shown } from "../../../state/use_queries.ts";

export interface BarsPanelProps {
  readonly id: string;
  readonly title: string;
  readonly detail?: string;
  readonly note?: string | undefined;
  readonly span: number;
  readonly shown: Shown;
  readonly visible: Visibility;
  readonly categories: readonly string[];
  readonly series: readonly BarSeries[];
  readonly empty: boolean;
  /** Why it is empty, where that is not for want of labels. */
  readonly reason?: string | undefined;
}

/** Shares of the labels of the range. */
export function BarsPanel({ categories, series, empty, reason, ...frame }: BarsPanelProps) {
  const key = JSON.stringify([categories, series]);
  const bars = useMemo(
    () => ({ label: frame.title, categories, series, unit: "ratio" as const }),
    [key],
  );
  return (
    <Panel
      {...frame}
      empty={empty ? reason ?? "No labels in this range" : undefined}
      tabular={() => barsTable(bars)}
    >
      <Bars {...bars} />
    </Panel>
  );
}
