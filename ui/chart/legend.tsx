import { useState } from "preact/hooks";
import { show, type Unit } from "../format/units.ts";
import { type Line, statisticsOf } from "./lines.ts";
import { useLook } from "./look.ts";
import { seriesColor } from "./theme.ts";
import { Mark } from "./mark.tsx";

export interface LegendProps {
  readonly lines: readonly Line[];
  readonly unit: Unit;
  readonly hidden: ReadonlySet<string>;
  /** Min, median and max beside the last value. */
  readonly details: boolean;
  /** There is room for many names. */
  readonly wide?: boolean | undefined;
  readonly onFocus: (name: string | undefined) => void;
  /** With `only` the line is shown alone, else it is hidden or shown. */
  readonly onToggle: (name: string, only: boolean) => void;
}

// A longer list helps less than pointing at the lines, so the rest is shown on request.
const FEW_ENTRIES = 8;
const MANY_ENTRIES = 24;
// Two longer names with their values would not fit beside each other on a phone.
const LONG_NAME = 10;

export function Legend(props: LegendProps) {
  const { lines, unit, hidden, details, onFocus, onToggle } = props;
  const [all, setAll] = useState(false);
  const theme = useLook().theme.value;
  // A page has hundreds of names: one listener on the list serves them all.
  const lineAt = (event: Event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-line]");
    return button?.dataset["line"];
  };
  const toggle = (event: Event, only: boolean) => {
    const line = lineAt(event);
    if (line !== undefined) onToggle(line, only);
  };
  const listeners = {
    onMouseOver: (event: Event) => onFocus(lineAt(event)),
    onMouseLeave: () => onFocus(undefined),
    onFocusIn: (event: Event) => onFocus(lineAt(event)),
    onFocusOut: () => onFocus(undefined),
    onClick: (event: MouseEvent) => toggle(event, !modified(event)),
    onKeyDown: (event: KeyboardEvent) => {
      // Not every browser turns a key with a modifier into a click.
      if (event.key !== "Enter" || !modified(event)) return;
      event.preventDefault();
      toggle(event, false);
    },
  };
  const name = (line: Line) => (
    <button
      type="button"
      class="legend-name"
      data-line={line.name}
      aria-pressed={!hidden.has(line.name)}
      title="Click: only this one, or all. Ctrl, Cmd or Shift + click: hide or show it"
    >
      <Mark color={seriesColor(theme, line.stroke.color)} dash={line.stroke.dash.length > 0} />
      {line.name}
    </button>
  );
  const first = props.wide || details ? MANY_ENTRIES : FEW_ENTRIES;
  const shown = all ? lines : largest(lines, first);
  const rest = lines.length > first && (
    <button
      type="button"
      class="link"
      aria-expanded={all}
      onClick={() => setAll(!all)}
    >
      {all ? "fewer" : `${lines.length - first} more`}
    </button>
  );
  if (!details) {
    const isLong = lines.some(({ name }) => name.length > LONG_NAME);
    return (
      <div
        class={`legend${isLong ? " long" : ""}${props.wide ? " wide" : ""}${all ? " all" : ""}`}
        {...listeners}
      >
        {shown.map((line) => (
          <span key={line.name}>
            {name(line)}
            <b>{show(line.values.at(-1)!, unit)}</b>
          </span>
        ))}
        {rest}
      </div>
    );
  }
  return (
    <div class="legend-table" {...listeners}>
      <table>
        <thead>
          <tr>
            <th scope="col">Series</th>
            <th scope="col">min</th>
            <th scope="col">median</th>
            <th scope="col">max</th>
            <th scope="col">last</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((line) => {
            const { min, median, max, last } = statisticsOf(line.values);
            return (
              <tr key={line.name}>
                <td>{name(line)}</td>
                {[min, median, max, last].map((value, at) => <td key={at}>{show(value, unit)}</td>)}
              </tr>
            );
          })}
        </tbody>
      </table>
      {rest}
    </div>
  );
}

/** The lines with the largest sums, in the order they came in. */
export function largest(lines: readonly Line[], count: number): readonly Line[] {
  if (lines.length <= count) return lines;
  const sums = new Map(lines.map((line) => [line, sumOf(line.values)]));
  const chosen = [...lines].sort((a, b) => sums.get(b)! - sums.get(a)!).slice(0, count);
  return lines.filter((line) => chosen.includes(line));
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => Number.isFinite(value) ? sum + value : sum, 0);
}

function modified({ ctrlKey, metaKey, shiftKey }: MouseEvent | KeyboardEvent): boolean {
  return ctrlKey || metaKey || shiftKey;
}
