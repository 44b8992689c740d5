import { ExpositionError, quoted } from "./exposition_error.ts";
import { DEFAULT_LIMITS, type ExpositionLimits } from "./limits.ts";
import { parseNumber } from "../text/parse_number.ts";
import { closingQuote, unescaped } from "./series_text.ts";

/** Prometheus' text format 0.0.4, or OpenMetrics 1.0. */
export type ExpositionFormat = "text" | "openmetrics";

/** One line of an exposition: a sample with its exemplar, or a description. */
export type ExpositionEntry = ExpositionSample | ExpositionDescription;

export interface ExpositionSample {
  readonly kind: "sample";
  /**
   * The text of the name and the labels. Equal texts are the same series, so
   * `parseSeries` is needed only for new texts.
   */
  readonly series: string;
  readonly value: number;
  /** The explicit timestamp in milliseconds, if there is one. */
  readonly time: number | undefined;
  /** The line number, for errors. */
  readonly line: number;
  /** The label that holds a number: `le` of a histogram, `quantile` of a summary. */
  readonly bound: "le" | "quantile" | undefined;
  /** In OpenMetrics, if there is one. */
  readonly exemplar: ExpositionExemplar | undefined;
}

export interface ExpositionExemplar {
  /** The text of the labels, with the braces. It is not checked. */
  readonly labels: string;
  readonly value: number;
  /** In milliseconds, if there is one. */
  readonly time: number | undefined;
}

export interface ExpositionDescription {
  readonly kind: "type" | "help" | "unit";
  readonly family: string;
  readonly text: string;
}

export interface ExpositionOptions {
  readonly format: ExpositionFormat;
  readonly limits?: ExpositionLimits;
}

/**
 * Reads an exposition, entry by entry.
 *
 * The name and labels of a sample are only delimited here; `parseSeries` checks
 * them. Throws an `ExpositionError` where the text violates the format or a limit,
 * and when an OpenMetrics text ends without `# EOF`, because then it is incomplete.
 */
export function* parseExposition(
  text: string,
  { format, limits = DEFAULT_LIMITS }: ExpositionOptions,
): Generator<ExpositionEntry> {
  const parser = new LineParser(format, limits);
  let samples = 0;
  let line = 0;
  for (let start = 0; start < text.length;) {
    line++;
    let end = text.indexOf("\n", start);
    if (end < 0) end = text.length;
    if (end - start > limits.lineLength) {
      throw new ExpositionError(line, `it is longer than ${limits.lineLength} characters`);
    }
    const entry = parser.parse(text.slice(start, end), line);
    if (entry?.kind === "sample" && ++samples > limits.samples) {
      throw new ExpositionError(line, `there are more than ${limits.samples} samples`);
    }
    if (entry) yield entry;
    start = end + 1;
  }
  if (format === "openmetrics" && !parser.isFinished) {
    throw new ExpositionError(line + 1, 'expected "# EOF" at the end');
  }
}

const METRIC_NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const WORD = /[^ \t]+/y;
const SPACES = /[ \t]+/y;

const TYPES: Readonly<Record<ExpositionFormat, ReadonlySet<string>>> = {
  text: new Set(["counter", "gauge", "histogram", "summary", "untyped"]),
  openmetrics: new Set([
    "counter",
    "gauge",
    "gaugehistogram",
    "histogram",
    "info",
    "stateset",
    "summary",
    "unknown",
  ]),
};

/** Reads single lines. The last `# TYPE` tells which label of the samples below is a bound. */
class LineParser {
  #format: ExpositionFormat;
  #limits: ExpositionLimits;
  #bound: ExpositionSample["bound"];
  #isFinished = false;
  #text = "";
  #line = 0;
  #at = 0;

  constructor(format: ExpositionFormat, limits: ExpositionLimits) {
    this.#format = format;
    this.#limits = limits;
  }

  /** Whether `# EOF` was read. */
  get isFinished(): boolean {
    return this.#isFinished;
  }

  /** The entry in a line; undefined for comments, empty lines and `# EOF`. */
  parse(text: string, line: number): ExpositionEntry | undefined {
    this.#text = text;
    this.#line = line;
    this.#at = 0;
    if (this.#isFinished) this.#fail('nothing after "# EOF"');
    if (this.#format === "text") this.#match(SPACES);
    if (this.#isAtEnd()) {
      if (this.#format === "openmetrics") this.#fail("a sample or a comment");
      return undefined;
    }
    return text[this.#at] === "#" ? this.#comment() : this.#sample();
  }

  /** `# TYPE name type`, `# HELP name text`, `# UNIT name unit`, `# EOF` or a comment. */
  #comment(): ExpositionDescription | undefined {
    this.#at++;
    const isApart = this.#match(SPACES) !== "";
    const keyword = this.#match(WORD);
    // Prometheus takes `#HELP a` and `# TYPE` alone for comments in the text format.
    const saysMore = isApart && this.#match(SPACES) !== "";
    if (this.#format === "text" && !saysMore) return undefined;
    if (keyword === "TYPE" || keyword === "HELP") return this.#description(keyword);
    if (this.#format === "text") return undefined;
    if (keyword === "UNIT") return this.#description(keyword);
    if (keyword !== "EOF") this.#fail("TYPE, HELP, UNIT or EOF", 0);
    if (!this.#isAtEnd()) this.#fail('nothing after "# EOF"');
    this.#isFinished = true;
    return undefined;
  }

  #description(keyword: "TYPE" | "HELP" | "UNIT"): ExpositionDescription {
    this.#match(SPACES);
    const family = this.#familyName();
    this.#match(SPACES);
    const rest = this.#text.slice(this.#at);
    switch (keyword) {
      case "TYPE":
        return { kind: "type", family, text: this.#type(rest.trimEnd()) };
      case "HELP":
        return { kind: "help", family, text: unescaped(rest) };
      case "UNIT":
        return { kind: "unit", family, text: rest };
    }
  }

  #familyName(): string {
    const name = this.#text[this.#at] === '"' ? this.#quotedName() : this.#match(METRIC_NAME);
    if (name === "") this.#fail("the name of a metric");
    const { nameLength } = this.#limits;
    if (name.length > nameLength) {
      throw new ExpositionError(this.#line, `a name is longer than ${nameLength} characters`);
    }
    return name;
  }

  #quotedName(): string {
    const end = closingQuote(this.#text, this.#at + 1);
    if (end < 0) this.#fail("a closing quote", this.#text.length);
    const name = unescaped(this.#text.slice(this.#at + 1, end));
    this.#at = end + 1;
    return name;
  }

  #type(type: string): string {
    if (!TYPES[this.#format].has(type)) this.#fail("a type of metric");
    const isHistogram = type === "histogram" || type === "gaugehistogram";
    this.#bound = isHistogram ? "le" : type === "summary" ? "quantile" : undefined;
    return type;
  }

  #sample(): ExpositionSample {
    const series = this.#series();
    this.#match(SPACES);
    const value = this.#number("a value");
    this.#match(SPACES);
    const time = this.#isAtEnd() || this.#text[this.#at] === "#" ? undefined : this.#time();
    this.#match(SPACES);
    const hasExemplar = this.#format === "openmetrics" && this.#text[this.#at] === "#";
    const exemplar = hasExemplar ? this.#exemplar() : undefined;
    if (!this.#isAtEnd()) this.#fail("the end of the line");
    return { kind: "sample", series, value, time, line: this.#line, bound: this.#bound, exemplar };
  }

  /** The text of the name and the labels: up to the closing brace, or the first space. */
  #series(): string {
    const start = this.#at;
    this.#match(METRIC_NAME);
    const end = this.#at;
    this.#match(SPACES);
    if (this.#text[this.#at] !== "{") {
      if (end === start) this.#fail("the name of a metric");
      this.#at = end;
    } else {
      this.#skipBraces();
    }
    return this.#text.slice(start, this.#at);
  }

  #skipBraces(): void {
    for (let i = this.#at + 1; i < this.#text.length; i++) {
      const character = this.#text.charCodeAt(i);
      if (character === 0x7d) { // }
        this.#at = i + 1;
        return;
      }
      if (character === 0x22) { // "
        const end = closingQuote(this.#text, i + 1);
        if (end < 0) break;
        i = end;
      }
    }
    this.#fail('a closing "}"', this.#text.length);
  }

  /** ` # {labels} value [time]`; the content of the labels is not checked. */
  #exemplar(): ExpositionExemplar {
    this.#at++;
    this.#match(SPACES);
    if (this.#text[this.#at] !== "{") this.#fail("the labels of an exemplar");
    const start = this.#at;
    this.#skipBraces();
    const labels = this.#text.slice(start, this.#at);
    this.#match(SPACES);
    const value = this.#number("the value of an exemplar");
    const hasTime = this.#match(SPACES) !== "" && !this.#isAtEnd();
    const seconds = hasTime ? this.#number("the time of an exemplar") : undefined;
    return { labels, value, time: seconds && Math.round(seconds * 1000) };
  }

  /** A time: whole milliseconds in the text format, seconds in OpenMetrics. */
  #time(): number {
    const start = this.#at;
    const time = this.#number("a time");
    const milliseconds = this.#format === "openmetrics" ? Math.round(time * 1000) : time;
    if (!Number.isSafeInteger(milliseconds)) this.#fail("a time", start);
    return milliseconds;
  }

  #number(expected: string): number {
    const start = this.#at;
    const value = parseNumber(this.#match(WORD).trimEnd());
    return value ?? this.#fail(expected, start);
  }

  #isAtEnd(): boolean {
    if (this.#at >= this.#text.length) return true;
    // Tolerates the line ends of Windows, which the formats do not have.
    return this.#text[this.#at] === "\r" && this.#at === this.#text.length - 1;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #fail(expected: string, at = this.#at): never {
    const problem = `expected ${expected}, got ${quoted(this.#text, at)}`;
    throw new ExpositionError(this.#line, problem);
  }
}
