import type { ExploreView } from "../../state/place.ts";
import type { DialogName } from "./dialogs.tsx";

const VIEWS: readonly ExploreView[] = ["auto", "lines", "heatmap", "bars", "table", "json"];

export interface QueryBarProps {
  readonly view: ExploreView;
  readonly onView: (view: ExploreView) => void;
  readonly onRun: () => void;
  readonly onFormat: () => void;
  readonly onDialog: (name: DialogName) => void;
  /** Undefined for the only query of the page. */
  readonly onRemove: (() => void) | undefined;
}

/** The row of buttons below an editor. */
export function QueryBar({ view, onView, onRun, onFormat, onDialog, onRemove }: QueryBarProps) {
  return (
    <div class="row">
      <button type="button" class="ctl primary" onClick={onRun}>Run</button>
      <div class="seg" role="group" aria-label="View">
        {VIEWS.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={view === one}
            onClick={() => onView(one)}
          >
            {one}
          </button>
        ))}
      </div>
      <span class="grow" />
      <button type="button" class="ctl" onClick={() => onDialog("metrics")}>Metrics</button>
      <button type="button" class="ctl" onClick={() => onDialog("history")}>History</button>
      <button type="button" class="ctl" onClick={onFormat}>Format</button>
      <button type="button" class="ctl" onClick={() => onDialog("help")}>Help</button>
      {onRemove !== undefined && (
        <button type="button" class="ctl" aria-label="Remove query" onClick={onRemove}>×</button>
      )}
    </div>
  );
}
