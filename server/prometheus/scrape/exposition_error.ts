/** A text that is not a valid exposition. */
export class ExpositionError extends SyntaxError {
  override name = "ExpositionError";
  /** The number of the line with the error, from 1. */
  readonly line: number;

  constructor(line: number, problem: string) {
    super(`Cannot read metrics at line ${line}: ${problem}`);
    this.line = line;
  }
}

/** The start of `text` from `at` on, in quotes, short enough for a message. */
export function quoted(text: string, at: number): string {
  const rest = text.slice(at, at + 40);
  return rest === "" ? "the end of the line" : JSON.stringify(rest);
}
