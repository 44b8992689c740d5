/** Panels of bars: scores by class, errors, and how long labels took. */

import { useVisibility } from "../../../panels/visibility.ts";
import { instant } from "../../../state/ask.ts";
import { useSession } from "../../../state/session.ts";
import { useQueries } from "../../../state/use_queries.ts";
import { counted, wholeNumber } from "../../../format/units.ts";
import { BarsPanel } from "./bars_panel.tsx";
import { delaysOf, delayText } from "./delays.ts";
import type { AccuracyQueries } from "./queries.ts";
import { scoreBins, tenthsOf } from "./ranking.ts";
import { partsOf } from "./parts_of.ts";
import { residualsOf } from "./residuals.ts";

export interface ScoresPanelProps {
  readonly queries: AccuracyQueries;
  readonly negative: string;
  readonly positive: string;
}

const TENTHS = Array.from({ length: 10 }, (_, at) => (at / 10 + 0.05).toFixed(2).slice(1));

/** The scores of the rows of each class: the less they overlap, the better the model. */
export function ScoresPanel({ queries, negative, positive }: ScoresPanelProps) {
  const { palette } = useSession();
  const visible = useVisibility();
  const shown = useQueries({ scores: instant(queries.scores) }, visible.visible);
  const bins = scoreBins(shown.data.scores, positive);
  // The colours of the chart "Predictions by class".
  const series = [[negative, bins.negative], [positive, bins.positive]] as const;
  return (
    <BarsPanel
      id="score-by-class"
      title="Score by actual class"
      detail="share of each class"
      span={4}
      shown={shown}
      visible={visible}
      categories={TENTHS}
      series={series.map(([name, counts]) => ({
        name,
        color: palette.strokeOf("classes", name).color,
        values: tenthsOf(bins.bounds, counts),
      }))}
      empty={![...bins.negative, ...bins.positive].some((count) => count > 0)}
    />
  );
}

/** The errors of a regression. */
export function ResidualsPanel({ queries }: { queries: AccuracyQueries }) {
  const visible = useVisibility();
  const shown = useQueries({
    residuals: instant(queries.residuals),
    errors: instant(queries.errors),
  }, visible.visible);
  const { names, shares, labels } = residualsOf(shown.data.residuals);
  const isLabelled = (partsOf(shown.data.errors).rows ?? 0) > 0;
  return (
    <BarsPanel
      id="residuals"
      title="Errors"
      detail="predicted minus actual"
      note={labels > 0 ? counted(wholeNumber(labels), "label") : undefined}
      span={5}
      shown={shown}
      visible={visible}
      categories={names}
      series={[{ name: "share of labels", color: 0, values: shares }]}
      empty={!(labels > 0)}
      reason={isLabelled ? "Errors have bins once the version has a reference" : undefined}
    />
  );
}

/** The time from a prediction to its label. */
export function DelaysPanel({ queries, span }: { queries: AccuracyQueries; span: number }) {
  const visible = useVisibility();
  const shown = useQueries({ delays: instant(queries.delays) }, visible.visible);
  const delays = delaysOf(shown.data.delays);
  return (
    <BarsPanel
      id="label-delay"
      title="Label delay"
      note={delayText(delays)}
      span={span}
      shown={shown}
      visible={visible}
      categories={delays.names}
      series={[{ name: "share of labels", color: 4, values: delays.shares }]}
      empty={!(delays.labels > 0)}
    />
  );
}
