/** The errors of templates. */

/** The text is not a valid template. The message has the line and the reason. */
export class TemplateSyntaxError extends SyntaxError {
  override readonly name = "TemplateSyntaxError";

  constructor(
    /** The line within the template, from 1. */
    readonly line: number,
    readonly reason: string,
  ) {
    super(`line ${line}: ${reason}`);
  }
}

/** The template could not be expanded. The message has the position and the reason. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
}

/** `line:column` of an offset, both from 1. */
export function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return `${lineOf(text, offset)}:${offset - lineStart + 1}`;
}

export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
