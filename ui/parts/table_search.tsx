interface TableSearchProps {
  /** The columns that are searched: "model, version or state". */
  readonly columns: string;
  /** What the rows are, for screen readers: "models". */
  readonly rows: string;
  readonly value: string;
  readonly onInput: (text: string) => void;
  /** How many of the versions match. */
  readonly found: number;
  readonly all: number;
}

/** A search above a table of versions. */
export function TableSearch({ columns, rows, value, onInput, found, all }: TableSearchProps) {
  return (
    <div class="row table-tools">
      <input
        class="field search"
        type="search"
        data-search
        placeholder={`Search ${columns}`}
        aria-label={`Search ${rows}`}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      <span class="muted" role="status">{found} of {all} versions</span>
    </div>
  );
}
