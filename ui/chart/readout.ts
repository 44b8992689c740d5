/** What a chart says about one of its points: for the tooltip and for screen readers. */
export interface Readout {
  readonly title: string;
  readonly rows: readonly ReadoutRow[];
  readonly note?: string;
}

export interface ReadoutRow {
  readonly name: string;
  readonly value: string;
  /** A CSS colour of the mark beside the name. */
  readonly color?: string;
  readonly dash?: boolean;
  /** The one that is nearest to the pointer, or chosen. */
  readonly near?: boolean;
}

/** The same with a row that stands out. */
export function chosen(readout: Readout, row: number | undefined): Readout {
  if (row === undefined) return readout;
  return { ...readout, rows: readout.rows.map((one, at) => ({ ...one, near: at === row })) };
}

/** One line of speech. */
export function spoken({ title, rows, note }: Readout, only?: number): string {
  const said = only === undefined ? rows : rows.slice(only, only + 1);
  const values = said.map(({ name, value }) => name === "" ? value : `${name} ${value}`);
  return [title, ...values, note ?? ""].filter((part) => part !== "").join(", ");
}
