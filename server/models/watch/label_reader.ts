import { invalidInputError, quoteValue } from "../../errors.ts";
import type { Task } from "../decode/prediction.ts";

/**
 * Reads a label: the position of its class, or the number of a regression. Undefined when there is
 * none.
 *
 * @throws {KnownError<"invalid_input">} for a label that the model cannot predict
 */
export type ReadLabel = (cell: unknown, place: string) => number | undefined;

/** What labels of a model can be. */
export interface LabelledModel {
  readonly task: Task;
  readonly classes?: readonly string[] | undefined;
}

// An error need not list thousands of classes.
const MAX_NAMED = 20;

/** The reader of the labels of a model. */
export function labelReader({ classes = [], task }: LabelledModel): ReadLabel {
  const positions = new Map(classes.map((name, i) => [name, i]));
  // 1.0 and TRUE are ways to write the classes "1" and "true".
  const loosely = new Map(classes.map((name, i) => [loose(name), i]));
  const named = classes.slice(0, MAX_NAMED).map((name) => `"${name}"`).join(", ");
  const more = classes.length > MAX_NAMED ? ` and ${classes.length - MAX_NAMED} more` : "";
  const read = task === "regression"
    ? (text: string) => Number.isFinite(Number(text)) ? Number(text) : undefined
    : (text: string) => positions.get(text) ?? loosely.get(loose(text));
  const expected = task === "regression" ? "expected a number" : `the classes are ${named}${more}`;
  return (cell, place) => {
    const text = textOf(cell);
    if (text === "" && !positions.has("")) return undefined;
    const label = text === undefined ? undefined : read(text);
    if (label !== undefined) return label;
    const found = typeof cell === "string" ? `"${text}"` : quoteValue(cell);
    const problem = task === "regression" ? "no number" : "no class of the model";
    throw invalidInputError([{ field: place, message: `${found} is ${problem}: ${expected}` }]);
  };
}

/**
 * Undefined for what has no text: an array of one element would read like the element, and an
 * object can have a `toString` that is no function.
 */
function textOf(cell: unknown): string | undefined {
  if (cell === undefined || cell === null) return "";
  return typeof cell === "object" ? undefined : String(cell).trim();
}

function loose(text: string): string {
  if (/^(true|false)$/i.test(text)) return text.toLowerCase();
  return text !== "" && Number.isFinite(Number(text)) ? String(Number(text)) : text;
}
