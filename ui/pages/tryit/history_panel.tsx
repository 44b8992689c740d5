import { clockTime } from "../../format/clock.ts";
import { useSession } from "../../state/session.ts";
import type { Draft, Entry } from "./history.ts";

export interface HistoryPanelProps {
  readonly model: string;
  /** The draft in use: an entry of the other kind does not fit the form that is shown. */
  readonly draft: Draft;
  readonly entries: readonly Entry[];
  readonly onChoose: (draft: Draft, version: string) => void;
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
          {shown.map(({ at, version, draft, said }) => (
            <tr key={at}>
              <td>
                <button type="button" class="link" onClick={() => onChoose(draft, version)}>
                  {clockTime(at, session.place.value.zone)}
                </button>
              </td>
              <td>version {version}</td>
              <td class="wrap">{said}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
