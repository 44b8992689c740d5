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

interface TooltipSize {
  readonly width: number;
  /** Whether there is no room for it below the plot. */
  readonly isAbove: boolean;
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
  const [size, setSize] = useState<TooltipSize>();
  useLayoutEffect(() => {
    const { offsetWidth, offsetHeight, parentElement } = root.current!;
    const plot = parentElement!.getBoundingClientRect();
    const isAbove = innerHeight - plot.bottom < offsetHeight && plot.top > offsetHeight;
    const next = { width: offsetWidth, isAbove };
    if (next.width !== size?.width || isAbove !== size.isAbove) setSize(next);
  });
  // Centred on the point, as far as it stays over the panel.
  const wanted = left - (size?.width ?? 0) / 2;
  const start = Math.max(0, Math.min(wanted, width - (size?.width ?? 0)));
  const first = Math.max(0, readout.rows.findIndex(({ near }) => near) - MOST_ROWS + 1);
  const rows = readout.rows.slice(first, first + MOST_ROWS);
  const more = readout.rows.length - rows.length;
  return (
    <div
      class={`tooltip${pinned ? " pinned" : ""}${size?.isAbove ? " above" : ""}`}
      style={{ left: `${start}px` }}
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
