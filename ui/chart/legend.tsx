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
  readonly onFocus: (name: string | undefined) => void;
  /** `only`: show this one alone; else hide or show it. */
  readonly onToggle: (name: string, only: boolean) => void;
}

// More lines than this are told apart by pointing at them, not by a list.
const MOST_ENTRIES = 24;
// Two longer ones and their values would not be beside each other on a telephone.
const LONG_NAME = 10;

export function Legend(props: LegendProps) {
  const { lines, unit, hidden, details, onFocus, onToggle } = props;
  const theme = useLook().theme.value;
  const name = (line: Line) => (
    <button
      type="button"
      class="legend-name"
      aria-pressed={!hidden.has(line.name)}
      title="Show only this one, or all; with Ctrl, Cmd or Shift hide or show it"
      onMouseEnter={() => onFocus(line.name)}
      onMouseLeave={() => onFocus(undefined)}
      onFocus={() => onFocus(line.name)}
      onBlur={() => onFocus(undefined)}
      onClick={(event) => onToggle(line.name, !modified(event))}
      onKeyDown={(event) => {
        // Of a key with a modifier not every browser makes a click.
        if (event.key !== "Enter" || !modified(event)) return;
        event.preventDefault();
        onToggle(line.name, false);
      }}
    >
      <Mark color={seriesColor(theme, line.stroke.color)} dash={line.stroke.dash.length > 0} />
      {line.name}
    </button>
  );
  const shown = lines.slice(0, MOST_ENTRIES);
  if (!details) {
    return (
      <div class={`legend${lines.some(({ name }) => name.length > LONG_NAME) ? " long" : ""}`}>
        {shown.map((line) => (
          <span key={line.name}>
            {name(line)}
            <b>{show(line.values.at(-1)!, unit)}</b>
          </span>
        ))}
        {lines.length > shown.length && <span>and {lines.length - shown.length} more</span>}
      </div>
    );
  }
  return (
    <div class="legend-table">
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
      {lines.length > shown.length && <span>and {lines.length - shown.length} more</span>}
    </div>
  );
}

function modified({ ctrlKey, metaKey, shiftKey }: MouseEvent | KeyboardEvent): boolean {
  return ctrlKey || metaKey || shiftKey;
}
