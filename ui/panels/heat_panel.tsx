import { useMemo } from "preact/hooks";
import type { TimeMark } from "../chart/axes.ts";
import { Heatmap, heatTable } from "../chart/heatmap.tsx";
import type { Unit } from "../format/units.ts";
import { bucketsOf } from "../prom/histogram.ts";
import { range } from "../state/ask.ts";
import { useSession } from "../state/session.ts";
import type { Expression } from "../state/expression.ts";
import { useQueries } from "../state/use_queries.ts";
import { Panel } from "./panel.tsx";
import { useVisibility } from "./visibility.ts";

export interface HeatPanelDefinition {
  readonly id: string;
  readonly title: string;
  readonly detail?: string;
  readonly unit: Unit;
  /** Increases of cumulative buckets, by `le` alone, over `cell`. */
  readonly expr: Expression;
  readonly quantile?: { readonly value: number; readonly name: string };
}

export interface HeatPanelProps {
  readonly definition: HeatPanelDefinition;
  readonly span: number;
  readonly marks?: readonly TimeMark[] | undefined;
}

// Cells narrower than this could not be pointed at.
const PIXELS_PER_CELL = 8;
// A row for each bucket needs some more than lines.
const HEIGHT = 178;

export function HeatPanel({ definition, span, marks }: HeatPanelProps) {
  const { id, title, detail, unit, expr, quantile } = definition;
  const session = useSession();
  const visible = useVisibility();
  const width = { width: visible.width, pixelsPerPoint: PIXELS_PER_CELL };
  const shown = useQueries(
    { counts: range(expr, { ...width, drawn: true }) },
    visible.visible && visible.width > 0,
  );
  const { counts } = shown.data;
  const buckets = useMemo(() => counts && bucketsOf(counts.frame), [counts]);
  const nothing = buckets?.counts.every((row) => !row.some((count) => count > 0));
  const { zone, panel } = session.place.value;
  return (
    <Panel
      id={id}
      title={title}
      detail={detail}
      note={quantile && `line: ${quantile.name}`}
      span={span}
      shown={shown}
      visible={visible}
      empty={nothing ? "Nothing was counted in this range" : undefined}
      height={HEIGHT}
      tabular={buckets && (() => heatTable(buckets, unit, zone))}
    >
      {buckets !== undefined && (
        <Heatmap
          label={title}
          data={buckets}
          unit={unit}
          height={panel === id ? Math.max(300, innerHeight - 200) : HEIGHT}
          {...(quantile === undefined ? {} : { quantile })}
          marks={marks}
          onZoom={(from, to) => session.zoom(from, to)}
        />
      )}
    </Panel>
  );
}
