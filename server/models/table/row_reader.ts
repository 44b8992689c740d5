import { type Problems, quoteValue } from "../../errors.ts";
import { describeFeature } from "../encode/column_writer.ts";
import { nearName } from "../encode/near_name.ts";
import { type CategoryValue, type Manifest, mayBeAbsent } from "../folder/manifest.ts";
import { jsonCell, type ReadCell, textCell } from "./cell.ts";

/** A record of named features, as a request sends it; null for what is absent. */
export type Row = Readonly<Record<string, CategoryValue | null>>;

/** What the cells of a table are. */
export type CellFormat = "text" | "json";

/** Reads records of a table as rows of a manifest. */
export class RowReader {
  readonly #manifest: Manifest;
  readonly #cells: readonly ReadCell[];
  readonly #problems: Problems;

  /** @param problems takes what is wrong with records */
  constructor(manifest: Manifest, format: CellFormat, problems: Problems) {
    this.#manifest = manifest;
    this.#cells = manifest.features.map(format === "text" ? textCell : jsonCell);
    this.#problems = problems;
  }

  /**
   * @param cells of the features, in the manifest's order
   * @param place names the record in problems
   * @returns undefined for a record that does not fit the manifest
   */
  read(cells: readonly unknown[], place: string): Row | undefined {
    const { features } = this.#manifest;
    const row: Record<string, CategoryValue | null> = {};
    let fits = true;
    for (let i = 0; i < features.length; i++) {
      const value = this.#cells[i]!(cells[i]);
      if (value === undefined) {
        fits = false;
        this.#report(i, cells[i], place);
      } else {
        row[features[i]!.name] = value;
      }
    }
    return fits ? row : undefined;
  }

  #report(i: number, cell: unknown, place: string): void {
    const feature = this.#manifest.features[i]!;
    const found = quoteValue(typeof cell === "string" ? cell.trim() : cell);
    this.#problems.add(
      `${place}, ${feature.name}`,
      `expected ${describeFeature(feature)}, got ${found}`,
    );
  }
}

/** @throws {SyntaxError} when a table lacks the column of a required feature */
export function requireColumns(columns: readonly string[], manifest: Manifest): void {
  const missing = manifest.features
    .filter((feature) => !mayBeAbsent(feature) && !columns.includes(feature.name))
    .map(({ name }) => name);
  if (missing.length === 0) return;
  // A table of others may lack all, and have thousands.
  const hints = missing.slice(0, SHOWN_COLUMNS).map((name) => ({
    name,
    near: nearName(name, columns),
  }))
    .filter(({ near }) => near !== undefined)
    .map(({ name, near }) => `; is "${near}" meant to be "${name}"?`);
  throw new SyntaxError(
    `it lacks the columns ${shown(missing)}; it has ${shown(columns)}${hints.join("")}`,
  );
}

const SHOWN_COLUMNS = 30;

function shown(columns: readonly string[]): string {
  const first = columns.slice(0, SHOWN_COLUMNS).map((name) => name.slice(0, 100)).join(", ");
  const more = columns.length - SHOWN_COLUMNS;
  return more > 0 ? `${first} and ${more} more` : first;
}
