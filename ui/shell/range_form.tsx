/** The form for a custom time range and the time zone. */

import { useEffect, useRef, useState } from "preact/hooks";
import { dateTime, zoneName } from "../format/clock.ts";
import { useSession } from "../state/session.ts";
import { readRange } from "../state/time_math.ts";

export function RangeForm({ onDone }: { onDone: () => void }) {
  const session = useSession();
  const range = session.range.value;
  const { zone } = session.place.value;
  const written = (text: string) => /^\d+$/.test(text) ? dateTime(Number(text), zone) : text;
  const [from, setFrom] = useState(written(range.from));
  const [to, setTo] = useState(written(range.to));
  const valid = readRange({ from, to }, session.now.value, zone);
  const apply = () => {
    if (valid === undefined) return;
    const absolute = (text: string, ms: number) => text.startsWith("now") ? text : String(ms);
    session.go({ range: { from: absolute(from, valid.from), to: absolute(to, valid.to) } });
    onDone();
  };
  return (
    <form
      class="popover-body"
      aria-label="Time range"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <TimeField
        label="From"
        end="start"
        value={from}
        valid={valid !== undefined}
        onInput={setFrom}
        isFirst
      />
      <TimeField label="To" end="end" value={to} valid={valid !== undefined} onInput={setTo} />
      <p class="muted" id="range-hint">
        now-90m, now-1d/d (start of yesterday), 2025-03-09 14:05
        {valid === undefined && (
          <>
            <br />
            <span class="tag bad" role="alert">
              Enter two valid times; "From" must be before "To"
            </span>
          </>
        )}
      </p>
      <label>
        Time zone
        <select
          class="field"
          value={zone}
          onChange={(event) => session.go({ zone: event.currentTarget.value })}
        >
          <option value="browser">Browser ({zoneName("browser")})</option>
          {zones(zone).map((name) => <option key={name} value={name}>{name}</option>)}
        </select>
      </label>
      <div class="row">
        <button type="submit" class="ctl primary" disabled={valid === undefined}>Apply</button>
        <button
          type="button"
          class="ctl"
          title="Earlier (t ←)"
          aria-label="Earlier"
          onClick={() => session.shift(-0.5)}
        >
          ←
        </button>
        <button
          type="button"
          class="ctl"
          title="Later (t →)"
          aria-label="Later"
          onClick={() => session.shift(0.5)}
        >
          →
        </button>
        <button
          type="button"
          class="ctl"
          title="Zoom in (t +)"
          aria-label="Zoom in"
          onClick={() => session.stretch(0.5)}
        >
          +
        </button>
        <button
          type="button"
          class="ctl"
          title="Zoom out (t −)"
          aria-label="Zoom out"
          onClick={() => session.stretch(2)}
        >
          −
        </button>
      </div>
    </form>
  );
}

interface TimeFieldProps {
  readonly label: string;
  /** The end of the range, for the name of the calendar. */
  readonly end: "start" | "end";
  readonly value: string;
  readonly valid: boolean;
  readonly onInput: (value: string) => void;
  /** Whether it gets the focus when the form opens. */
  readonly isFirst?: boolean;
}

/** A time as text, or from the calendar of the browser. */
function TimeField({ label, end, value, valid, onInput, isFirst = false }: TimeFieldProps) {
  const text = useRef<HTMLInputElement>(null);
  const calendar = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isFirst) text.current!.focus();
  }, []);
  return (
    <div class="time-field">
      <label>
        {label}
        <input
          class="field"
          ref={text}
          value={value}
          autocapitalize="none"
          autocomplete="off"
          spellcheck={false}
          aria-invalid={!valid}
          aria-describedby="range-hint"
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      </label>
      <input
        type="datetime-local"
        class="calendar"
        ref={calendar}
        tabIndex={-1}
        aria-hidden="true"
        onInput={(event) => onInput(event.currentTarget.value.replace("T", " "))}
      />
      <button
        type="button"
        class="ctl"
        title={`Choose the ${end} in a calendar`}
        aria-label={`Choose the ${end} in a calendar`}
        onClick={() => calendar.current!.showPicker()}
      >
        ▾
      </button>
    </div>
  );
}

function zones(chosen: string): string[] {
  const known = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((name) => name !== "UTC")];
  return chosen === "browser" || known.includes(chosen) ? known : [chosen, ...known];
}
