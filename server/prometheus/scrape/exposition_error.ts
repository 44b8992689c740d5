/** Text that is no exposition of metrics. */
export class ExpositionError extends SyntaxError {
  override name = "ExpositionError";
  /** The line at fault, the first being 1. */
  readonly line: number;

  constructor(line: number, problem: string) {
    super(`Cannot read metrics at line ${line}: ${problem}`);
    this.line = line;
  }
}

/** A piece of `text` from `at` on, short enough for a message, in quotes. */
export function quoted(text: string, at: number): string {
  const rest = text.slice(at, at + 40);
  return rest === "" ? "the end of the line" : JSON.stringify(rest);
}
