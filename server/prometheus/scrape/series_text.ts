import type { Labels } from "../storage.ts";
import { ExpositionError, quoted } from "./exposition_error.ts";
import { DEFAULT_LIMITS, type ExpositionLimits } from "./limits.ts";

/**
 * The labels of a series in an exposition, with `__name__`:
 * `up`, `up{job="a"}`, `{"name with spaces", "a label"="b"}`.
 *
 * Throws an `ExpositionError` with the given line number. Labels with an empty
 * value are omitted: they equal a label that is not there.
 */
export function parseSeries(
  text: string,
  line = 1,
  limits: ExpositionLimits = DEFAULT_LIMITS,
): Labels {
  return new SeriesParser(text, line, limits).parse();
}

const METRIC_NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL_NAME = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const SPACES = /[ \t]*/y;

class SeriesParser {
  #text: string;
  #line: number;
  #limits: ExpositionLimits;
  #at = 0;
  #labels = new Map<string, string>();

  constructor(text: string, line: number, limits: ExpositionLimits) {
    this.#text = text;
    this.#line = line;
    this.#limits = limits;
  }

  parse(): Labels {
    const name = this.#match(METRIC_NAME);
    if (name !== "") this.#add("__name__", name);
    this.#match(SPACES);
    if (this.#take("{")) this.#braces();
    if (this.#at < this.#text.length) this.#fail("the end of the series");
    if (!this.#labels.get("__name__")) this.#fail("the name of a metric", 0);
    for (const [name, value] of this.#labels) {
      if (value === "") this.#labels.delete(name);
    }
    return this.#labels;
  }

  /** The content of the braces: a quoted metric name, labels, commas; one comma may be last. */
  #braces(): void {
    for (;;) {
      this.#match(SPACES);
      if (this.#take("}")) return;
      this.#label();
      this.#match(SPACES);
      if (this.#take(",")) continue;
      if (this.#take("}")) return;
      this.#fail('"," or "}"');
    }
  }

  #label(): void {
    const isQuoted = this.#text[this.#at] === '"';
    const name = isQuoted ? this.#string() : this.#match(LABEL_NAME);
    if (name === "") this.#fail("the name of a label");
    this.#match(SPACES);
    if (this.#take("=")) {
      this.#match(SPACES);
      this.#add(name, this.#string());
    } else if (isQuoted) {
      this.#add("__name__", name);
    } else {
      this.#fail('"="');
    }
  }

  #add(name: string, value: string): void {
    const { labels, nameLength, valueLength } = this.#limits;
    const longest = name === "__name__" ? nameLength : valueLength;
    if (name.length > nameLength) this.#failAt(`a name is longer than ${nameLength} characters`);
    if (value.length > longest) this.#failAt(`a value is longer than ${longest} characters`);
    if (this.#labels.has(name)) this.#failAt(`the label "${name}" is repeated`);
    if (this.#labels.size >= labels) this.#failAt(`a series has more than ${labels} labels`);
    this.#labels.set(name, value);
  }

  /** A text in quotes. A backslash escapes `n`, `"` and itself; elsewhere it is literal. */
  #string(): string {
    if (!this.#take('"')) this.#fail("a text in quotes");
    const end = closingQuote(this.#text, this.#at);
    if (end < 0) this.#fail("a closing quote", this.#text.length);
    const raw = this.#text.slice(this.#at, end);
    this.#at = end + 1;
    return raw.includes("\\") ? unescaped(raw) : raw;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #fail(expected: string, at = this.#at): never {
    this.#failAt(`expected ${expected}, got ${quoted(this.#text, at)}`);
  }

  #failAt(problem: string): never {
    throw new ExpositionError(this.#line, problem);
  }
}

/** The position of the quote that closes the text from `at` on; -1 if there is none. */
export function closingQuote(text: string, at: number): number {
  for (let end = text.indexOf('"', at); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (end - backslashes > at && text[end - backslashes - 1] === "\\") backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return -1;
}

/** The text with its escapes replaced. */
export function unescaped(raw: string): string {
  return raw.replace(/\\([\\"n])/g, (_, character) => character === "n" ? "\n" : character);
}
