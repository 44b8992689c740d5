/** The ways in which a template fails. */

/** The text is no template. The message says the line and the reason. */
export class TemplateSyntaxError extends SyntaxError {
  override readonly name = "TemplateSyntaxError";

  constructor(
    /** From 1, inside the template. */
    readonly line: number,
    readonly reason: string,
  ) {
    super(`line ${line}: ${reason}`);
  }
}

/** The template could not be expanded. The message says the place and the reason. */
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
