/** What may stand where the cursor is in a query that is still being written. */

/** What kind of thing is being written, and what of it is there: `text.slice(from, cursor)`. */
export type Completion =
  | { readonly kind: "expression"; readonly from: number }
  | { readonly kind: "label"; readonly from: number; readonly metric: string }
  | {
    readonly kind: "value";
    readonly from: number;
    readonly metric: string;
    readonly label: string;
  }
  | { readonly kind: "duration"; readonly from: number }
  | { readonly kind: "none"; readonly from: number };

interface Bracket {
  readonly mark: "(" | "{" | "[";
  /** What stands before it. */
  readonly before: string;
  readonly at: number;
}

const GROUPING = /^(by|without|on|ignoring|group_left|group_right)$/i;

export function completionAt(text: string, cursor: number): Completion {
  const { open, quote } = scan(text.slice(0, cursor));
  const inner = open.at(-1);
  const word = /[A-Za-z_:][\w:]*$/.exec(text.slice(0, cursor))?.[0] ?? "";
  const from = cursor - word.length;
  if (quote !== undefined) {
    if (inner?.mark !== "{") return { kind: "none", from: cursor };
    const label = /([A-Za-z_]\w*)\s*(?:=~|!~|!=|=)\s*$/.exec(text.slice(inner.at + 1, quote))?.[1];
    if (label === undefined) return { kind: "none", from: cursor };
    return { kind: "value", from: quote + 1, metric: inner.before, label };
  }
  if (inner?.mark === "[") return { kind: "duration", from: inner.at + 1 };
  if (inner?.mark === "{") {
    const started = /(^|,)\s*\w*$/.test(text.slice(inner.at + 1, cursor));
    return started ? { kind: "label", from, metric: inner.before } : { kind: "none", from: cursor };
  }
  if (inner?.mark === "(" && GROUPING.test(inner.before)) {
    return { kind: "label", from, metric: firstMetric(text) };
  }
  // Digits begin a number, which nobody needs help with.
  if (/[\d.]\w*$/.test(text.slice(0, cursor)) && word === "") return { kind: "none", from: cursor };
  return { kind: "expression", from };
}

/** The brackets that are open at the end of the text, and where an open string begins. */
function scan(text: string): { readonly open: readonly Bracket[]; readonly quote?: number } {
  const open: Bracket[] = [];
  for (let at = 0; at < text.length; at++) {
    const mark = text[at]!;
    if (mark === '"' || mark === "'" || mark === "`") {
      const end = endOfString(text, at);
      if (end < 0) return { open, quote: at };
      at = end;
    } else if (mark === "#") {
      const end = text.indexOf("\n", at);
      if (end < 0) return { open };
      at = end;
    } else if (mark === "(" || mark === "{" || mark === "[") {
      const before = /([A-Za-z_:][\w:]*)\s*$/.exec(text.slice(0, at))?.[1] ?? "";
      open.push({ mark, before, at });
    } else if (mark === ")" || mark === "}" || mark === "]") open.pop();
  }
  return { open };
}

/** Where the string that begins there ends; -1 when it is open. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\" && text[start] !== "`") at++;
    else if (text[at] === text[start]) return at;
  }
  return -1;
}

/** The first name with braces or brackets behind it: its labels are likely wanted. */
function firstMetric(text: string): string {
  return /([A-Za-z_:][\w:]*)\s*[{[]/.exec(text)?.[1] ?? "";
}

export interface Candidate {
  readonly text: string;
  /** What it is: "counter", "function", … */
  readonly kind: string;
  readonly help: string;
  /** Put behind it. */
  readonly suffix: string;
}

const MOST_CANDIDATES = 50;

/**
 * The candidates for what was typed, the best first: those that begin with it, then
 * those of which a word does, then those that hold it somewhere.
 */
export function rank(candidates: readonly Candidate[], typed: string): Candidate[] {
  const wanted = typed.toLowerCase();
  const score = ({ text }: Candidate) => {
    const at = text.toLowerCase().indexOf(wanted);
    if (at < 0) return -1;
    if (at === 0) return 0;
    return "_: .".includes(text[at - 1]!) ? 1 : 2;
  };
  return candidates.map((candidate) => ({ candidate, score: score(candidate) }))
    .filter(({ score }) => score >= 0)
    .sort((a, b) =>
      a.score - b.score || a.candidate.text.length - b.candidate.text.length ||
      a.candidate.text.localeCompare(b.candidate.text)
    )
    .slice(0, MOST_CANDIDATES)
    .map(({ candidate }) => candidate);
}
