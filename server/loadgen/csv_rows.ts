import { CsvParseStream } from "@std/csv/parse_stream.js";
import { Problems } from "../errors.ts";
import { describeFeature } from "../models/encode/column_writer.ts";
import {
  type CategoryFeature,
  type CategoryValue,
  type Feature,
  type Manifest,
  mayBeAbsent,
} from "../models/folder/manifest.ts";
import type { Row } from "./draw.ts";

/** The rows of a table that fit a manifest. */
export interface CsvRows {
  readonly rows: readonly Row[];
  /** The problems of the omitted rows: the first ones in full, the rest as a number. */
  readonly problems: Problems;
  /** True when the table has more rows than the limit. */
  readonly cut: boolean;
}

// Enough for hours without noticeable repetition, in about 100 MB of memory.
const MOST_ROWS = 100_000;

/**
 * Reads rows from CSV text with a header line.
 *
 * Columns are found by the names of the features; other columns are ignored. A
 * row with a value that the manifest does not allow is left out.
 *
 * @throws {Error} when the text is not CSV, or lacks the column of a required feature
 */
export async function readCsvRows(
  text: ReadableStream<string>,
  manifest: Manifest,
  most = MOST_ROWS,
): Promise<CsvRows> {
  const records: AsyncIterable<Record<string, string>> = text.pipeThrough(
    new CsvParseStream({ skipFirstRow: true }),
  );
  const rows: Row[] = [];
  const problems = new Problems();
  let number = 0;
  for await (const record of records) {
    if (number++ === 0) requireColumns(record, manifest);
    if (rows.length === most) return { rows, problems, cut: true };
    const row = typedRow(record, manifest, `row ${number}`, problems);
    if (row !== undefined) rows.push(row);
  }
  return { rows, problems, cut: false };
}

function requireColumns(record: Readonly<Record<string, string>>, manifest: Manifest): void {
  const missing = manifest.features
    .filter((feature) => !mayBeAbsent(feature) && !Object.hasOwn(record, feature.name))
    .map(({ name }) => name);
  if (missing.length === 0) return;
  throw new SyntaxError(
    `it lacks the columns ${missing.join(", ")}; it has ${Object.keys(record).join(", ")}`,
  );
}

function typedRow(
  record: Readonly<Record<string, string>>,
  manifest: Manifest,
  place: string,
  problems: Problems,
): Row | undefined {
  const before = problems.count;
  const row: Record<string, CategoryValue | null> = {};
  for (const feature of manifest.features) {
    const text = record[feature.name]?.trim() ?? "";
    const value = typedValue(text, feature);
    if (value === undefined) {
      problems.add(
        `${place}, ${feature.name}`,
        `expected ${describeFeature(feature)}, got "${text}"`,
      );
    } else {
      row[feature.name] = value;
    }
  }
  return problems.count === before ? row : undefined;
}

/** @returns null for an empty cell of an optional feature, undefined for an invalid cell */
function typedValue(text: string, feature: Feature): CategoryValue | null | undefined {
  if (feature.type === "category") {
    const known = knownCategory(text, feature);
    if (known !== undefined) return known;
    if (text !== "" && feature.accept_unknown) return text;
  } else if (text !== "" && Number.isFinite(Number(text))) {
    return Number(text);
  }
  return text === "" && mayBeAbsent(feature) ? null : undefined;
}

/** Accepts the forms of spreadsheets: 1.0 for 1, TRUE for true. */
function knownCategory(text: string, { values }: CategoryFeature): CategoryValue | undefined {
  return values.find((value) => String(value) === text) ??
    values.find((value) =>
      typeof value === "number"
        ? text !== "" && Number(text) === value
        : typeof value === "boolean" && text.toLowerCase() === String(value)
    );
}
