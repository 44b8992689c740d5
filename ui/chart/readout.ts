/** The values at one point of a chart, for the tooltip and for screen readers. */
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
  /** Whether it is nearest to the pointer, or chosen. */
  readonly near?: boolean;
}

/** The readout with one row highlighted. */
export function chosen(readout: Readout, row: number | undefined): Readout {
  if (row === undefined) return readout;
  return { ...readout, rows: readout.rows.map((one, at) => ({ ...one, near: at === row })) };
}

/** The readout as a line of speech. */
export function spoken({ title, rows, note }: Readout, only?: number): string {
  const said = only === undefined ? rows : rows.slice(only, only + 1);
  const values = said.map(({ name, value }) => name === "" ? value : `${name} ${value}`);
  return [title, ...values, note ?? ""].filter((part) => part !== "").join(", ");
}
