/** Makes rows that a version answered its reference, after a confirmation. */

import { useState } from "preact/hooks";
import { wholeNumber } from "../../../format/units.ts";
import { Dialog } from "../../../parts/dialog.tsx";
import { BASE } from "../../../state/base.ts";

export interface NewReferenceProps {
  readonly model: string;
  readonly version: string;
  /** The number that the form begins with. */
  readonly rows: number;
  readonly onClose: () => void;
}

type Sending = { readonly state: "idle" | "sending" | "done" } | {
  readonly state: "failed";
  readonly message: string;
};

export function NewReference({ model, version, rows: most, onClose }: NewReferenceProps) {
  const [rows, setRows] = useState(String(most));
  const [sending, setSending] = useState<Sending>({ state: "idle" });
  const send = async (event: Event) => {
    event.preventDefault();
    setSending({ state: "sending" });
    const message = await makeReference(model, version, Number(rows));
    setSending(message === undefined ? { state: "done" } : { state: "failed", message });
  };
  const count = wholeNumber(Number(rows) || 0);
  return (
    <Dialog title="A new reference" onClose={onClose}>
      {sending.state === "done"
        ? (
          <p role="status">
            The last {count} rows are the reference of {model} version{" "}
            {version}. Drift counts from now on; the first figures come in some minutes.
          </p>
        )
        : (
          <form onSubmit={send}>
            <p>
              The last rows that {model} version {version}{" "}
              answered become its reference, instead of the one it has. Drift is measured against
              them from then on, so they should be rows that the model answers well.
            </p>
            <label>
              Rows
              <input
                class="field"
                type="number"
                min={1}
                required
                value={rows}
                onInput={(event) => setRows(event.currentTarget.value)}
              />
            </label>
            {sending.state === "failed" && <p class="error" role="alert">{sending.message}</p>}
            <p class="row">
              <button type="submit" class="ctl" disabled={sending.state === "sending"}>
                Make the last {count} rows the reference
              </button>
              <button type="button" class="ctl" onClick={onClose}>Cancel</button>
            </p>
          </form>
        )}
    </Dialog>
  );
}

/** @returns the error message; undefined when it worked */
async function makeReference(
  model: string,
  version: string,
  rows: number,
): Promise<string | undefined> {
  const path = `/models/${encodeURIComponent(model)}/versions/${encodeURIComponent(version)}`;
  try {
    const response = await fetch(`${BASE}${path}/reference`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ rows }),
    });
    if (response.ok) return undefined;
    const body = await response.json().catch(() => ({}));
    return body.error ?? `The server responded with status ${response.status}`;
  } catch {
    return "Server unreachable";
  }
}
