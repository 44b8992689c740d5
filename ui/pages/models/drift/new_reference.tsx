/** Makes the last rows that a version answered its reference, after a confirmation. */

import { useState } from "preact/hooks";
import { wholeNumber } from "../../../format/units.ts";
import { Dialog } from "../../../parts/dialog.tsx";
import { changeReference } from "./change_reference.ts";
import { FEWEST_REFERENCE_ROWS } from "./reference_state.ts";

export interface NewReferenceProps {
  readonly model: string;
  readonly version: string;
  /** The number of rows that the server has kept. */
  readonly kept: number;
  readonly onClose: () => void;
}

export function NewReference({ model, version, kept, onClose }: NewReferenceProps) {
  const [rows, setRows] = useState(String(kept));
  const [sending, setSending] = useState(false);
  const [message, setMessage] = useState("");
  const send = async (event: Event) => {
    event.preventDefault();
    setSending(true);
    const problem = await changeReference(model, version, "POST", { rows: Number(rows) });
    setSending(false);
    setMessage(problem ?? "");
    if (problem === undefined) onClose();
  };
  return (
    <Dialog title="New reference" onClose={onClose}>
      <form onSubmit={send}>
        <p>
          The last rows that version {version} of {model}{" "}
          answered become its reference, in place of any that it has. Drift is measured against them
          from then on, so they should be rows that the model answers well.
        </p>
        <label>
          Rows, up to {wholeNumber(kept)}
          <input
            class="field"
            type="number"
            min={FEWEST_REFERENCE_ROWS}
            max={kept}
            required
            value={rows}
            onInput={(event) => setRows(event.currentTarget.value)}
          />
        </label>
        {message !== "" && <p class="error" role="alert">{message}</p>}
        <p class="row">
          <button type="submit" class="ctl" disabled={sending}>
            Make the last {wholeNumber(Number(rows))} rows the reference
          </button>
          <button type="button" class="ctl" onClick={onClose}>Cancel</button>
        </p>
      </form>
    </Dialog>
  );
}
