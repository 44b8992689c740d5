import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Mark } from "./mark.tsx";
import type { Readout } from "./readout.ts";

export interface TooltipState {
  readonly readout: Readout;
  /** The position of the point, in CSS pixels from the left edge of the plot. */
  readonly left: number;
  readonly width: number;
  readonly pinned: boolean;
}

interface TooltipPlace {
  readonly width: number;
  /** Whether there is room for it above the plot only. */
  readonly isAbove: boolean;
  /** How far it is over the plot, as there is room for it neither above nor below. */
  readonly over: number;
}

/** More rows would not fit on the screen; the chosen one is always among them. */
const MOST_ROWS = 14;

export interface TooltipProps {
  readonly state: TooltipState;
  readonly onClose: () => void;
  /** @returns whether there was something to close */
  readonly onEscape: () => boolean;
}

export function Tooltip({ state, onClose, onEscape }: TooltipProps) {
  // A layout effect ends with the element: a tooltip that is gone must not take one more Escape.
  useLayoutEffect(() => {
    // On the document, as the tooltip may cover something while the focus is elsewhere.
    const leave = (event: KeyboardEvent) => {
      if (event.key === "Escape" && onEscape()) event.stopPropagation();
    };
    document.addEventListener("keydown", leave);
    return () => document.removeEventListener("keydown", leave);
  }, []);
  const { readout, left, width, pinned } = state;
  const root = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<TooltipPlace>({ width: 0, isAbove: false, over: 0 });
  useLayoutEffect(() => {
    const { offsetWidth: width, offsetHeight: height, parentElement } = root.current!;
    const plot = parentElement!.getBoundingClientRect();
    const lacking = Math.max(0, height - (innerHeight - plot.bottom));
    const isAbove = lacking > 0 && plot.top > height;
    const over = isAbove ? 0 : Math.max(0, Math.min(lacking, plot.bottom));
    if (width !== place.width || isAbove !== place.isAbove || over !== place.over) {
      setPlace({ width, isAbove, over });
    }
  });
  // Centred on the point, as far as it stays over the panel.
  const start = Math.max(0, Math.min(left - place.width / 2, width - place.width));
  const first = Math.max(0, readout.rows.findIndex(({ near }) => near) - MOST_ROWS + 1);
  const rows = readout.rows.slice(first, first + MOST_ROWS);
  const more = readout.rows.length - rows.length;
  return (
    <div
      class={`tooltip${pinned ? " pinned" : ""}${place.isAbove ? " above" : ""}`}
      style={{ left: `${start}px`, marginTop: `${-place.over}px` }}
      ref={root}
    >
      <div class="tooltip-title">
        {readout.title}
        {pinned && <button type="button" aria-label="Close" onClick={onClose}>×</button>}
      </div>
      <table>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name} class={row.near ? "near" : ""}>
              <td>
                {row.color !== undefined && <Mark color={row.color} dash={row.dash} />}
                {row.name}
              </td>
              <td>{row.value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && <div class="tooltip-note">and {more} more</div>}
      {readout.note && <div class="tooltip-note">{readout.note}</div>}
    </div>
  );
}
