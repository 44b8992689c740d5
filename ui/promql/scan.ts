/** The brackets and strings of an unfinished query. */

/** A metric, a function or a keyword. */
export const WORD = "[A-Za-z_:][\\w:]*";

export interface Bracket {
  readonly mark: "(" | "{" | "[";
  /** The word before it. */
  readonly before: string;
  readonly at: number;
}

export interface Scanned {
  /** The brackets that are open at the end of the text. */
  readonly open: readonly Bracket[];
  /** Where an open string begins. */
  readonly quote?: number;
  readonly comment?: boolean;
  /** The pair that was closed last. */
  readonly closed?: Bracket;
}

export function scan(text: string): Scanned {
  const open: Bracket[] = [];
  let closed: Bracket | undefined;
  for (let at = 0; at < text.length; at++) {
    const mark = text[at]!;
    if (mark === '"' || mark === "'" || mark === "`") {
      const end = endOfString(text, at);
      if (end < 0) return { open, quote: at };
      at = end;
    } else if (mark === "#") {
      const end = text.indexOf("\n", at);
      if (end < 0) return { open, comment: true };
      at = end;
    } else if (mark === "(" || mark === "{" || mark === "[") {
      const before = new RegExp(`(${WORD})\\s*$`).exec(text.slice(0, at))?.[1] ?? "";
      open.push({ mark, before, at });
    } else if (mark === ")" || mark === "}" || mark === "]") closed = open.pop() ?? closed;
  }
  return { open, ...(closed === undefined ? {} : { closed }) };
}

/** Where the string that begins there ends; -1 when it is open. */
export function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\" && text[start] !== "`") at++;
    else if (text[at] === text[start]) return at;
  }
  return -1;
}
