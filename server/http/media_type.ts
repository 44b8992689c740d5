import { unsupportedTypeError } from "../errors.ts";
import { isJsonType } from "./body.ts";

/** The formats of rows and of predictions. */
export type BodyFormat = "json" | "csv" | "arrow";

export const CSV_TYPE = "text/csv";
export const ARROW_TYPE = "application/vnd.apache.arrow.stream";

/** The types of rows, and of their predictions. */
export const ROW_TYPES = ["application/json", CSV_TYPE, ARROW_TYPE] as const;

const FORMATS: ReadonlyMap<string, BodyFormat> = new Map([
  [CSV_TYPE, "csv"],
  [ARROW_TYPE, "arrow"],
  ["application/json", "json"],
]);

/**
 * The format of a body of rows, by its Content-Type.
 *
 * @throws {KnownError<"unsupported_type">}
 */
export function bodyFormat({ headers }: Request): BodyFormat {
  const type = headers.get("content-type");
  if (isJsonType(type)) return "json";
  const format = FORMATS.get(essence(type!));
  if (format !== undefined) return format;
  throw unsupportedTypeError(
    `Content-Type "${type!.slice(0, 80)}" is not understood: send ${ROW_TYPES[0]}, ` +
      `${ROW_TYPES[1]} or ${ROW_TYPES[2]}`,
  );
}

/**
 * The format of the answer, by Accept: that of the types that the client prefers. JSON if it names
 * none of ours, whatever it has sent: clients that take anything mean JSON.
 */
export function answerFormat({ headers }: Request): BodyFormat {
  const accept = headers.get("accept");
  // Most clients take anything.
  if (accept === null || accept === "*/*") return "json";
  let best: BodyFormat = "json";
  let bestWeight = 0;
  for (const range of accept.split(",")) {
    const format = FORMATS.get(essence(range));
    const weight = weightOf(range);
    if (format === undefined || !(weight > bestWeight)) continue;
    [best, bestWeight] = [format, weight];
  }
  return best;
}

/** A media type without its parameters. */
function essence(type: string): string {
  return type.split(";", 1)[0]!.trim().toLowerCase();
}

/** The parameter `q` of a media range; 1 without it. */
function weightOf(range: string): number {
  const weight = /;\s*q\s*=\s*([\d.]+)\s*(?:;|$)/i.exec(range)?.[1];
  return weight === undefined ? 1 : Number(weight);
}
