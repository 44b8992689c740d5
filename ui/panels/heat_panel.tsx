import { useMemo } from "preact/hooks";
import type { TimeMark } from "../chart/axes.ts";
import { Heatmap } from "../chart/heatmap.tsx";
import { heatTable } from "../chart/heat_text.ts";
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
  /** The increase of cumulative buckets over `cell`, with no label but `le`. */
  readonly expr: Expression;
  readonly quantile?: { readonly value: number; readonly name: string };
}

export interface HeatPanelProps {
  readonly definition: HeatPanelDefinition;
  readonly span: number;
  readonly marks?: readonly TimeMark[] | undefined;
}

// The rows of a heatmap need more height than lines.
const HEIGHT = 178;

export function HeatPanel({ definition, span, marks }: HeatPanelProps) {
  const { id, title, detail, unit, expr, quantile } = definition;
  const session = useSession();
  const visible = useVisibility();
  const shown = useQueries(
    { counts: range(expr, { width: visible.width, cells: true, drawn: true }) },
    visible.visible && visible.width > 0,
  );
  const { counts } = shown.data;
  const buckets = useMemo(() => counts && bucketsOf(counts.frame), [counts]);
  const nothing = buckets?.counts.every((row) => !row.some((count) => count > 0));
  const { zone, panel } = session.place.value;
  // `$cell` is as long as the step.
  const value = { kind: "count", window: buckets?.grid.step ?? 0 } as const;
  return (
    <Panel
      id={id}
      title={title}
      detail={detail}
      note={quantile && `line: ${quantile.name}`}
      span={span}
      shown={shown}
      visible={visible}
      empty={nothing ? "No data in this range" : undefined}
      height={HEIGHT}
      tabular={buckets && (() => heatTable(buckets, { unit, value, zone }))}
    >
      {buckets !== undefined && (
        <Heatmap
          label={title}
          data={buckets}
          unit={unit}
          value={value}
          height={panel === id ? Math.max(300, innerHeight - 200) : HEIGHT}
          {...(quantile === undefined ? {} : { quantile })}
          marks={marks}
          begins={session.firstSample.value}
          onZoom={(from, to) => session.zoom(from, to)}
        />
      )}
    </Panel>
  );
}
