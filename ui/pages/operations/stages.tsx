/** The parts of the mean request duration over the range. */

import { lastValue } from "../../panels/stat.tsx";
import { Panel } from "../../panels/panel.tsx";
import { useVisibility } from "../../panels/visibility.ts";
import { show } from "../../format/units.ts";
import { Value } from "../../parts/value.tsx";
import { useSession } from "../../state/session.ts";
import { useQueries } from "../../state/use_queries.ts";
import { STAGES } from "./queries.ts";

interface Part {
  readonly name: string;
  readonly seconds: number;
  readonly color: number;
}

export function Stages({ span }: { span: number }) {
  const session = useSession();
  const visible = useVisibility();
  const shown = useQueries(STAGES, visible.visible);
  const { queue, inference, request, http } = shown.data;
  // HTTP metrics have no model label, so they cannot be used for one chosen model.
  const every = session.place.value.model === "";
  const parts = partsOf(
    lastValue(queue),
    lastValue(inference),
    lastValue(request),
    every ? lastValue(http) : NaN,
  );
  const total = parts.reduce((sum, { seconds }) => sum + seconds, 0);
  const shares = parts.map(({ name, seconds }) => `${name} ${show(seconds / total, "ratio")}`);
  return (
    <Panel
      id="stages"
      title="Time breakdown"
      detail="mean per request"
      note={total > 0 ? show(total, "seconds") : undefined}
      span={span}
      shown={shown}
      visible={visible}
      whole
      height={178}
      empty={total > 0 ? undefined : "No requests in this range"}
      tabular={() => ({
        columns: [{ name: "Part" }, { name: "Mean (s)" }],
        rows: parts.map(({ name, seconds }) => [name, seconds]),
      })}
    >
      <svg
        class="stage-bar"
        viewBox="0 0 1 1"
        preserveAspectRatio="none"
        role="img"
        aria-label={shares.join(", ")}
      >
        {parts.map(({ name, seconds, color }, at) => (
          <rect
            key={name}
            class={`fill-${color}`}
            x={parts.slice(0, at).reduce((sum, part) => sum + part.seconds, 0) / total}
            width={seconds / total}
            height="1"
          />
        ))}
      </svg>
      <table class="steady">
        <tbody>
          {parts.map(({ name, seconds, color }) => (
            <tr key={name}>
              <td>
                <i class={`swatch fill-${color}`} />
                {name}
              </td>
              <td class="w-9">
                <Value text={show(seconds, "seconds")} />
              </td>
              <td class="w-8 muted">
                <Value text={show(seconds / total, "ratio")} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

/** Each mean comes from its own metric, so a small difference of two means may be below 0. */
export function partsOf(queue: number, inference: number, request: number, http: number): Part[] {
  const known = (seconds: number) => Math.max(0, seconds);
  return [
    { name: "HTTP: parse, validate, respond", seconds: known(http - request), color: 4 },
    { name: "queue", seconds: known(queue), color: 7 },
    { name: "inference", seconds: known(inference), color: 0 },
    { name: "encode and decode rows", seconds: known(request - queue - inference), color: 2 },
  ].filter(({ seconds }) => Number.isFinite(seconds));
}
