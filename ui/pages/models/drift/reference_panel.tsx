import { Panel } from "../../../panels/panel.tsx";
import { useVisibility } from "../../../panels/visibility.ts";
import type { Model } from "../../../state/served_models.ts";
import { ReferenceLine } from "./reference_line.tsx";
import { unknownText } from "./situation.ts";
import type { Drift } from "./use_drift.ts";

/** In place of the drift of a version without a reference: why there is none, and how to make one. */
export function ReferencePanel({ model, drift }: { model: Model | undefined; drift: Drift }) {
  const visible = useVisibility();
  const { live, subject, ranked, situation } = drift;
  return (
    <div class="grid">
      <Panel
        id="drift"
        title="Drift"
        detail="no reference yet"
        span={12}
        shown={ranked}
        visible={visible}
        height={90}
      >
        <div class="no-reference">
          <p>
            Drift is how far rows are from a reference: the data that the model was trained on, or
            rows that it answered well. {unknownText(situation)}
          </p>
          {live?.rows_needed !== undefined && (
            <progress
              max={live.rows_needed}
              value={live.rows_seen}
              aria-label="Rows for the reference"
            />
          )}
          {model !== undefined && live !== undefined && (
            <ReferenceLine model={model.name} version={subject.version} live={live} />
          )}
        </div>
      </Panel>
    </div>
  );
}
