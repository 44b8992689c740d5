import { useMemo } from "preact/hooks";
import { Bars, barsTable } from "../../chart/bars.tsx";
import { Panel } from "../../panels/panel.tsx";
import { useVisibility } from "../../panels/visibility.ts";
import { instant } from "../../state/ask.ts";
import { useQueries } from "../../state/use_queries.ts";
import { binShares } from "./drift/bins.ts";
import { predictedBins, predictedReferenceBins, type Subject } from "./drift/queries.ts";

/** What a regression predicts, before the distribution of its reference. */
export function ValueDistribution({ subject }: { subject: Subject }) {
  const visible = useVisibility();
  const shown = useQueries({
    now: instant(predictedBins(subject)),
    reference: instant(predictedReferenceBins(subject)),
  }, visible.visible);
  const { now, reference } = shown.data;
  const bins = useMemo(() => binShares(now, reference, undefined), [now, reference]);
  const referenced = bins.some((bin) => !Number.isNaN(bin.reference));
  const bars = useMemo(() => ({
    label: "Predicted value, share of rows",
    categories: bins.map(({ text }) => text),
    ticks: bins.map(({ short }) => short),
    series: [{
      name: `the last ${subject.window.text}`,
      color: 0,
      values: bins.map(({ now }) => now),
    }],
    reference: referenced
      ? { name: "reference", values: bins.map(({ reference }) => reference) }
      : undefined,
    difference: referenced,
    unit: "ratio" as const,
  }), [bins, subject]);
  return (
    <Panel
      id="predicted-values"
      title="Predicted value"
      detail="share of rows"
      span={6}
      shown={shown}
      visible={visible}
      whole
      height={210}
      empty={bins.some((bin) => !Number.isNaN(bin.now))
        ? undefined
        : `Too few rows in the last ${subject.window.text}`}
      tabular={() => barsTable(bars)}
    >
      <Bars {...bars} height={210} />
    </Panel>
  );
}
