import { useState } from "preact/hooks";
import { changeReference } from "./change_reference.ts";
import { NewReference } from "./new_reference.tsx";
import { FEWEST_REFERENCE_ROWS, type ReferenceState, sourceText } from "./reference_state.ts";

export interface ReferenceLineProps {
  readonly model: string;
  readonly version: string;
  readonly live: ReferenceState;
}

/** What the reference is, and the buttons that replace it. */
export function ReferenceLine({ model, version, live }: ReferenceLineProps) {
  const [asking, setAsking] = useState(false);
  const [message, setMessage] = useState("");
  const text = sourceText(live);
  const takeBack = async () =>
    setMessage(await changeReference(model, version, "DELETE") ?? "It returns in some seconds.");
  return (
    <div class="moment">
      {text !== "" && `Reference: ${text}. `}
      {live.rows_kept >= FEWEST_REFERENCE_ROWS && (
        <button
          type="button"
          class="link"
          onClick={() => setAsking(true)}
        >
          Make the last rows the reference …
        </button>
      )}{" "}
      {live.replaces_file && (
        <button type="button" class="link" onClick={takeBack}>Return to reference.json</button>
      )}
      <span role="status">{message}</span>
      {asking && (
        <NewReference
          model={model}
          version={version}
          kept={live.rows_kept}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}
