import { useMemo } from "preact/hooks";
import { Bars, barsTable } from "../../../chart/bars.tsx";
import { Panel } from "../../../panels/panel.tsx";
import { lastValue } from "../../../panels/stat.tsx";
import { useVisibility } from "../../../panels/visibility.ts";
import { instant } from "../../../state/ask.ts";
import { useSession } from "../../../state/session.ts";
import { useQueries } from "../../../state/use_queries.ts";
import { binShares } from "./bins.ts";
import { featureNote } from "./feature_note.ts";
import { FEATURE_PANEL } from "./open_feature.ts";
import * as queries from "./queries.ts";
import { momentText } from "./use_drift.ts";

export interface FeatureProps {
  readonly subject: queries.Subject;
  readonly feature: string;
  /** The values of a category; undefined for a number. */
  readonly categories: readonly string[] | undefined;
  readonly height: number;
}

/** The distribution of one feature before that of the reference. */
export function FeaturePanel({ subject, feature, categories, height }: FeatureProps) {
  const session = useSession();
  const visible = useVisibility();
  const { zone, at, panel } = session.place.value;
  const shown = useQueries({
    now: instant(queries.bins(subject, [feature], at)),
    reference: instant(queries.referenceBins(subject, [feature], at)),
    rows: instant(queries.rows(subject, [feature], at)),
    means: instant(queries.means(subject, feature, at)),
  }, visible.visible);
  const { now, reference, rows, means } = shown.data;
  const bins = useMemo(() => binShares(now, reference, categories), [now, reference]);
  const { text } = subject.window;
  const when = at === 0
    ? `the last ${text}`
    : `the ${text} until ${momentText(at, session.span.value, zone)}`;
  const bars = useMemo(() => ({
    label: `${feature}, share of rows`,
    categories: bins.map(({ text }) => text),
    ticks: bins.map(({ short }) => short),
    series: [{ name: when, color: 0, values: bins.map(({ now }) => now) }],
    reference: { name: "reference", values: bins.map(({ reference }) => reference) },
    difference: true,
    unit: "ratio" as const,
  }), [bins, when]);
  const nothing = bins.length === 0
    ? `No figures of ${feature}`
    : bins.every(({ now }) => Number.isNaN(now))
    ? `Too few rows in ${when}`
    : undefined;
  return (
    <Panel
      id={FEATURE_PANEL}
      title={feature}
      detail="share of rows"
      note={featureNote(lastValue(rows), means)}
      span={6}
      shown={shown}
      visible={visible}
      whole
      height={height}
      empty={nothing}
      tabular={() => barsTable(bars)}
    >
      <Bars
        {...bars}
        height={panel === FEATURE_PANEL ? Math.max(300, innerHeight - 200) : height}
      />
      {at !== 0 && (
        <p class="moment">
          Shown at {momentText(at, session.span.value, zone)}.{" "}
          <button type="button" class="link" onClick={() => session.go({ at: 0 })}>
            Show the end of the range
          </button>
        </p>
      )}
    </Panel>
  );
}
