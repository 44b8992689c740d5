import { useState } from "preact/hooks";
import { wholeNumber } from "../../../format/units.ts";
import { Panel } from "../../../panels/panel.tsx";
import { useVisibility } from "../../../panels/visibility.ts";
import type { Model } from "../../../state/served_models.ts";
import { NewReference } from "./new_reference.tsx";
import { unknownText } from "./situation.ts";
import type { Drift } from "./use_drift.ts";

/** In place of the drift of a version without a reference: why there is none, and how to make one. */
export function ReferencePanel({ model, drift }: { model: Model | undefined; drift: Drift }) {
  const visible = useVisibility();
  const [asking, setAsking] = useState(false);
  const { live, subject, ranked } = drift;
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
            rows that it answered well. {unknownText({
              state: "no reference",
              ...(live && { seen: live.rows_seen, needed: live.rows_needed }),
            })}
          </p>
          {live !== undefined && (
            <>
              <progress
                max={live.rows_needed}
                value={live.rows_seen}
                aria-label="Rows for the reference"
              />
              <p class="muted">
                {wholeNumber(live.rows_seen)} of {wholeNumber(live.rows_needed)} rows
              </p>
            </>
          )}
          {model !== undefined && live !== undefined && (
            <button
              type="button"
              class="ctl"
              onClick={() => setAsking(true)}
            >
              Make the last rows the reference …
            </button>
          )}
        </div>
        {asking && (
          <NewReference
            model={model!.name}
            version={subject.version}
            rows={Math.min(live!.rows_seen, live!.rows_needed)}
            onClose={() => setAsking(false)}
          />
        )}
      </Panel>
    </div>
  );
}
