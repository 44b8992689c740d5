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
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
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
      <label>
        From
        <input
          class="field"
          ref={first}
          value={from}
          aria-invalid={valid === undefined}
          aria-describedby="range-hint"
          onInput={(event) => setFrom(event.currentTarget.value)}
        />
      </label>
      <label>
        To
        <input
          class="field"
          value={to}
          aria-invalid={valid === undefined}
          aria-describedby="range-hint"
          onInput={(event) => setTo(event.currentTarget.value)}
        />
      </label>
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

function zones(chosen: string): string[] {
  const known = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((name) => name !== "UTC")];
  return chosen === "browser" || known.includes(chosen) ? known : [chosen, ...known];
}
