import { useMemo } from "preact/hooks";
import { Timeline, timelineTable } from "../../chart/timeline.tsx";
import { Panel } from "../../panels/panel.tsx";
import { useVisibility } from "../../panels/visibility.ts";
import { range } from "../../state/ask.ts";
import { useSession } from "../../state/session.ts";
import { useQueries } from "../../state/use_queries.ts";
import { historyRows } from "./history_rows.ts";

// The height of a history with one row. A panel adds the height of a legend, which this one lacks.
const ONE_ROW = 31;
/** Beside bars in a narrower panel, names would be cut so that several look alike. */
const NARROW = 620;

/** The pending and firing alerts over the range. */
export function HistoryPanel() {
  const session = useSession();
  const visible = useVisibility();
  const shown = useQueries(
    { alerts: range(() => "ALERTS", { width: visible.width }) },
    visible.visible && visible.width > 0,
  );
  const frame = shown.data.alerts?.frame;
  const rows = useMemo(() => frame === undefined ? [] : historyRows(frame.series), [frame]);
  const grid = frame?.grid;
  return (
    <Panel
      id="history"
      title="Alert history"
      height={ONE_ROW}
      detail="high, red = firing; low, amber = pending"
      span={12}
      shown={shown}
      visible={visible}
      empty={rows.length === 0 ? "No alerts in this range" : undefined}
      tabular={grid && (() => timelineTable(grid, rows, session.place.value.zone))}
    >
      {grid !== undefined && (
        <Timeline
          label="Alert history"
          grid={grid}
          rows={rows}
          barOf={(state, theme) =>
            state === "firing"
              ? { color: theme.bad, height: 1 }
              : { color: theme.pending, height: 0.5 }}
          narrow={visible.width < NARROW}
          onZoom={(from, to) => session.zoom(from, to)}
        />
      )}
    </Panel>
  );
}
