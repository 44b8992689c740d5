import { useMemo } from "preact/hooks";
import type { TimeMark } from "../../../chart/axes.ts";
import { linesTable } from "../../../chart/tabular.ts";
import { TimeChart } from "../../../chart/time_chart.tsx";
import { durationShort, readDuration } from "../../../format/duration.ts";
import { Panel } from "../../../panels/panel.tsx";
import { useVisibility, type Visibility } from "../../../panels/visibility.ts";
import { type Ask, range } from "../../../state/ask.ts";
import type { Expression } from "../../../state/expression.ts";
import { useSession } from "../../../state/session.ts";
import { type Shown, useQueries } from "../../../state/use_queries.ts";
import { drawQuality } from "./draw_quality.ts";
import { figureText } from "./figure_text.ts";
import type { Measured } from "./measured.ts";
import { accuracyOverTime, errorOverTime, noteAt, type QualityOverTime } from "./over_time.ts";
import type { AccuracyQueries } from "./queries.ts";

export interface QualityPanelProps {
  readonly queries: AccuracyQueries;
  readonly reference: (name: string) => Measured;
  readonly marks: readonly TimeMark[];
  readonly span: number;
}

/** Accuracy over time, as labels show it and as scores let expect it. */
export function AccuracyPanel({ queries, reference, marks, span }: QualityPanelProps) {
  const visible = useVisibility();
  const drawn = (expr: Expression) => range(expr, { width: visible.width, drawn: true });
  const shown = useQueries({
    labels: drawn(queries.labelsOverTime),
    estimates: drawn(queries.estimatesOverTime),
  }, visible.visible && visible.width > 0);
  const { labels, estimates } = shown.data;
  const { value, stderr } = reference("accuracy");
  const quality = useMemo(
    () => labels && accuracyOverTime(labels.frame, estimates?.frame, { value, stderr }),
    [labels, estimates, value, stderr],
  );
  return (
    <OverTime
      title="Accuracy over time"
      asks={[{ expr: queries.accuracyLine }, { expr: queries.estimateLine }]}
      window={windowIn(shown.queries.labels.expr)}
      {...{ shown, visible, quality, marks, span }}
    />
  );
}

/** The error of a regression over time. */
export function ErrorPanel({ queries, reference, marks, span }: QualityPanelProps) {
  const visible = useVisibility();
  const shown = useQueries({
    sums: range(queries.errorsOverTime, { width: visible.width, drawn: true }),
  }, visible.visible && visible.width > 0);
  const { sums } = shown.data;
  const { value, stderr } = reference("mae");
  const quality = useMemo(
    () => sums && errorOverTime(sums.frame, { mae: { value, stderr } }),
    [sums, value, stderr],
  );
  return (
    <OverTime
      title="Error over time"
      asks={[{ expr: queries.meanErrorLine }]}
      window={windowIn(shown.queries.sums.expr)}
      {...{ shown, visible, quality, marks, span }}
    />
  );
}

/** The window of an expression, for people. */
function windowIn(expr: string): string {
  return durationShort(readDuration(/\[(\w+)\]/.exec(expr)![1]!)!);
}

interface OverTimeProps {
  readonly title: string;
  readonly asks: readonly Pick<Ask, "expr">[];
  readonly shown: Shown;
  readonly visible: Visibility;
  readonly quality: QualityOverTime | undefined;
  readonly marks: readonly TimeMark[];
  readonly span: number;
  /** How far back each point looks. */
  readonly window: string;
}

const HEIGHT = 200;
// The second line of the legend.
const KEY = 25;

function OverTime(props: OverTimeProps) {
  const { title, asks, shown, visible, quality, marks, span, window } = props;
  const session = useSession();
  const id = "accuracy";
  const maximised = session.place.value.panel === id;
  return (
    <Panel
      id={id}
      title={title}
      detail={`labels of ${window} per point`}
      span={span}
      shown={shown}
      visible={visible}
      whole
      height={HEIGHT + KEY}
      empty={quality?.data.lines.length === 0
        ? "No labels and no predictions in this range"
        : undefined}
      tabular={quality && (() => linesTable(quality.data, session.place.value.zone))}
      asks={asks}
    >
      {quality !== undefined && (
        <>
          <TimeChart
            label={title}
            data={quality.data}
            unit="number"
            height={maximised ? Math.max(300, innerHeight - 260) : HEIGHT}
            y={quality.scale}
            marks={marks}
            under={(plot, theme) => drawQuality(plot, theme, quality)}
            noteAt={(at) => noteAt(quality, at)}
            details={maximised}
            onZoom={(from, to) => session.zoom(from, to)}
          />
          <div class="legend long">
            <span>
              <i class="swatch band" />
              {Number.isNaN(quality.reference)
                ? "± 3 standard errors"
                : `reference ${figureText(quality.reference)} ± 3 standard errors`}
            </span>
            {quality.labels.some((count) => count > 0) && (
              <span>
                <i class="swatch bars" />
                labels
              </span>
            )}
          </div>
        </>
      )}
    </Panel>
  );
}
