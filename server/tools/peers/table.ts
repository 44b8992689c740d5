import { formatTable } from "../../commands/table.ts";
import type { Measured } from "./load.ts";

/** The rounds of one server in one case. */
export interface Cell {
  /** With several connections. */
  readonly busy: readonly Measured[];
  /** With one connection. */
  readonly alone: readonly Measured[];
}

/** A server with one form of requests. */
export interface Row {
  readonly name: string;
  /** By the description of a case; a case without figures is absent. */
  readonly cells: ReadonlyMap<string, Cell>;
}

/** One of the tables that the same rounds give. */
interface View {
  readonly title: string;
  show(cell: Cell): string;
}

const times = (rounds: readonly Measured[]) => `${of(rounds, "p50")} / ${of(rounds, "p99")}`;

function views(connections: number): readonly View[] {
  return [
    {
      title: `Requests per second, ${connections} connections`,
      show: ({ busy }) => of(busy, "rate"),
    },
    { title: `p50 / p99 in ms, ${connections} connections`, show: ({ busy }) => times(busy) },
    { title: "p50 / p99 in ms, one connection", show: ({ alone }) => times(alone) },
  ];
}

/** Tables of the medians of all rounds, with a column for each case. */
export function resultTables(
  rows: readonly Row[],
  cases: readonly string[],
  { connections, isMarkdown }: { readonly connections: number; readonly isMarkdown: boolean },
): string {
  return views(connections).map(({ title, show }) => {
    const header = [title, ...cases];
    const body = rows.map(({ name, cells }) => [
      name,
      ...cases.map((one) => {
        const cell = cells.get(one);
        return cell === undefined ? "–" : show(cell);
      }),
    ]);
    return isMarkdown ? markdownTable(header, body) : formatTable(header, body);
  }).join("\n\n");
}

function markdownTable(
  header: readonly string[],
  body: readonly (readonly string[])[],
): string {
  const rule = header.map((_, i) => i === 0 ? "---" : "--:");
  return [header, rule, ...body].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function of(rounds: readonly Measured[], key: keyof Measured): string {
  return digits(median(rounds.map((one) => one[key])));
}

/** The middle one; of an even number, the lower of the two in the middle. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)]!;
}

/** Three digits, or those of a whole number. */
function digits(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString("en-US");
  return value.toPrecision(value < 0.1 ? 2 : 3);
}
