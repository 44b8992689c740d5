import { useEffect, useRef, useState } from "preact/hooks";
import { dateTime, zoneName } from "../format/clock.ts";
import { readRange } from "../state/time_math.ts";
import { useSession } from "../state/session.ts";

const QUICK = ["15m", "1h", "6h", "24h", "7d"];

export function TimePicker() {
  const session = useSession();
  const { range } = session.place.value;
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    root.current?.querySelector("input")?.focus();
    const outside = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);
  const quick = range.to === "now" ? QUICK.find((text) => range.from === `now-${text}`) : undefined;
  return (
    <div
      class="popover"
      ref={root}
      onKeyDown={(event) => {
        if (event.key === "Escape") setOpen(false);
      }}
    >
      <div class="seg" role="group" aria-label="Time range">
        {QUICK.map((text) => (
          <button
            key={text}
            type="button"
            aria-pressed={quick === text}
            onClick={() => session.go({ range: { from: `now-${text}`, to: "now" } })}
          >
            {text}
          </button>
        ))}
        <button
          type="button"
          aria-pressed={quick === undefined}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {quick === undefined ? <RangeName /> : "custom"}
        </button>
      </div>
      {open && <RangeForm onDone={() => setOpen(false)} />}
    </div>
  );
}

/** `14:05 – 14:20`, with dates where they are needed. */
function RangeName() {
  const session = useSession();
  const { range, zone } = session.place.value;
  if (range.from.startsWith("now")) return <>{range.from} to {range.to}</>;
  const { from, to } = session.span.value;
  const [start, end] = [dateTime(from * 1000, zone), dateTime(to * 1000, zone)];
  const today = dateTime(session.now.value, zone).slice(0, 10);
  const sameDay = start.slice(0, 10) === end.slice(0, 10);
  const short = (text: string) => text.slice(0, 10) === today ? text.slice(11) : text.slice(5);
  return <>{short(start)} – {sameDay ? end.slice(11) : short(end)}</>;
}

function RangeForm({ onDone }: { onDone: () => void }) {
  const session = useSession();
  const { range, zone } = session.place.value;
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
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <label>
        From
        <input
          class="field"
          value={from}
          aria-invalid={valid === undefined}
          onInput={(event) => setFrom(event.currentTarget.value)}
        />
      </label>
      <label>
        To
        <input
          class="field"
          value={to}
          aria-invalid={valid === undefined}
          onInput={(event) => setTo(event.currentTarget.value)}
        />
      </label>
      <p class="muted">
        now-90m, now-1d/d (start of yesterday), 2025-03-09 14:05
        {valid === undefined && (
          <>
            <br />
            <span class="tag bad">Two times, the earlier one first</span>
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
        <button type="submit" class="ctl primary" disabled={valid === undefined}>Show</button>
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
