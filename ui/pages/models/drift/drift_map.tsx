import type { TimeMark } from "../../../chart/axes.ts";
import { type Band, Tracks, tracksHeight } from "../../../chart/tracks.tsx";
import { linesTable } from "../../../chart/tabular.ts";
import { Panel } from "../../../panels/panel.tsx";
import { useVisibility } from "../../../panels/visibility.ts";
import { useSession } from "../../../state/session.ts";
import { DRIFTED, MOVING } from "./level.ts";
import { useOpenFeature } from "./open_feature.ts";
import { psi } from "./queries.ts";
import type { Drift } from "./use_drift.ts";

const BANDS: readonly Band[] = [
  { from: 0, color: "quiet", text: "stable" },
  { from: MOVING, color: "pending", text: "moving" },
  { from: DRIFTED, color: "bad", text: "drifted" },
];
// Above this a feature has nothing to do with its reference any more: more height says no more.
const FULL = 0.5;

export interface MapProps {
  readonly drift: Drift;
  /** Rows to reserve room for. */
  readonly expected: number;
  readonly marks: readonly TimeMark[];
}

/** The index of the features that drifted most within the range, over time. */
export function DriftMap({ drift, expected, marks }: MapProps) {
  const session = useSession();
  const visible = useVisibility();
  const open = useOpenFeature();
  const { over, peaks, overTime, subject } = drift;
  const peaksKnown = drift.ranked.answered === "all";
  const tracks = over === undefined ? [] : peaks.flatMap((name) => {
    const series = over.series.find(({ labels }) => labels.feature === name);
    return series === undefined ? [] : [{ name, values: series.values }];
  });
  return (
    <Panel
      id="drift-map"
      title="Drift over time"
      detail={`PSI of ${subject.window.each} windows`}
      span={12}
      shown={overTime}
      visible={visible}
      whole
      height={tracksHeight(expected)}
      empty={peaksKnown && tracks.length === 0 ? "No window of this range has 500 rows" : undefined}
      asks={[{ expr: psi(subject, peaks) }]}
      tabular={() =>
        linesTable({
          grid: over!.grid,
          lines: tracks.map((track) => ({ ...track, labels: {}, stroke: { color: 0, dash: [] } })),
        }, session.place.value.zone)}
    >
      {over !== undefined && (
        <Tracks
          label="Drift over time. Enter opens the feature of a bar at its time"
          grid={over.grid}
          tracks={tracks}
          bands={BANDS}
          full={FULL}
          unit="number"
          marks={marks}
          onZoom={(from, to) => session.zoom(from, to)}
          onChoose={open}
        />
      )}
    </Panel>
  );
}
