import { useEffect, useRef, useState } from "preact/hooks";
import { readDuration, writeDuration } from "../format/duration.ts";
import { dateTime } from "../format/clock.ts";
import { Later } from "../parts/later.tsx";
import { styled } from "../parts/later_style.ts";
import { useSession } from "../state/session.ts";

const QUICK = ["15m", "1h", "6h", "24h", "7d"];

export function TimePicker() {
  const session = useSession();
  const range = session.range.value;
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    button.current!.focus();
  };
  useEffect(() => {
    if (!open) return;
    const outside = ({ target }: Event) => {
      if (!root.current?.contains(target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
    };
  }, [open]);
  const kept = session.retention.value ?? Infinity;
  const isBeyond = (text: string) => readDuration(text)! > kept;
  const quick = range.to === "now" ? QUICK.find((text) => range.from === `now-${text}`) : undefined;
  return (
    <div
      class="popover"
      ref={root}
      onKeyDown={(event) => {
        if (event.key === "Escape" && open) close();
      }}
    >
      <div class="seg" role="group" aria-label="Time range">
        {QUICK.map((text) => (
          <button
            key={text}
            type="button"
            aria-pressed={quick === text}
            class={isBeyond(text) ? "beyond" : undefined}
            title={isBeyond(text)
              ? `Longer than the retention of ${writeDuration(kept)}`
              : undefined}
            onClick={() => session.go({ range: { from: `now-${text}`, to: "now" } })}
          >
            {text}
          </button>
        ))}
        <button
          type="button"
          aria-pressed={quick === undefined}
          aria-expanded={open}
          ref={button}
          onClick={() => setOpen(!open)}
        >
          {quick === undefined ? <RangeName /> : "Custom"}
        </button>
      </div>
      {open && <Later load={loadForm} onDone={close} />}
    </div>
  );
}

/** `14:05 – 14:20`, with dates if the range is not of today. */
function RangeName() {
  const session = useSession();
  const range = session.range.value;
  const { zone } = session.place.value;
  const last = range.to === "now" && /^now-(\d+\w)$/.exec(range.from);
  if (last) return <>last {last[1]}</>;
  if (range.from.startsWith("now")) return <>{range.from} to {range.to}</>;
  const { from, to } = session.span.value;
  const [start, end] = [dateTime(from * 1000, zone), dateTime(to * 1000, zone)];
  const today = dateTime(session.now.value, zone).slice(0, 10);
  const sameDay = start.slice(0, 10) === end.slice(0, 10);
  const short = (text: string) => text.slice(0, 10) === today ? text.slice(11) : text.slice(5);
  return <>{short(start)} – {sameDay ? end.slice(11) : short(end)}</>;
}

const loadForm = styled(async () => (await import("./range_form.tsx")).RangeForm);
