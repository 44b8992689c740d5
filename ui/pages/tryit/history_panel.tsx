import { clockTime } from "../../format/clock.ts";
import { useSession } from "../../state/session.ts";
import type { Draft } from "../../requests/draft.ts";
import type { Entry } from "./history.ts";

export interface HistoryPanelProps {
  readonly model: string;
  /** The draft in use: an entry of the other kind does not fit the form that is shown. */
  readonly draft: Draft;
  readonly entries: readonly Entry[];
  readonly onChoose: (entry: Entry) => void;
  readonly onClear: () => void;
}

/** The earlier requests to the model; each can be loaded into the form again. */
export function HistoryPanel({ model, draft, entries, onChoose, onClear }: HistoryPanelProps) {
  const session = useSession();
  const shown = entries.filter((entry) =>
    entry.model === model && typeof entry.draft === typeof draft
  );
  if (shown.length === 0) return null;
  return (
    <section class="panel">
      <h2>
        History
        <em>
          <button type="button" class="link" onClick={onClear}>Clear</button>
        </em>
      </h2>
      <table class="asked">
        <tbody>
          {shown.map((entry) => {
            const { at, version, said, other } = entry;
            return (
              <tr key={at}>
                <td>
                  <button type="button" class="link" onClick={() => onChoose(entry)}>
                    {clockTime(at, session.place.value.zone)}
                  </button>
                </td>
                <td class="left wrap">
                  version {version}: {said}
                  {other !== undefined && <div>version {other.version}: {other.said}</div>}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
