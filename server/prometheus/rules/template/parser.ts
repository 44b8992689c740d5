/** Parses tokens to a tree, with the messages of Go's text/template. */

import { quote, unquote } from "../../text/quote.ts";
import type { Branch, Command, Node, Operand, Pipeline, Span, Template } from "./ast.ts";
import { lineOf, TemplateSyntaxError } from "./errors.ts";
import { type Token, tokenize, type TokenKind } from "./lexer.ts";

export interface ParseOptions {
  /** Whether a function of this name exists. */
  readonly hasFunction: (name: string) => boolean;
  /** The predefined variables, with their `$`. */
  readonly variables: readonly string[];
}

/** Throws a TemplateSyntaxError for the first error. */
export function parse(text: string, options: ParseOptions): Template {
  return new Parser(text, options).template();
}

// No real template is nested deeper, and the parser would run out of stack.
const MAX_DEPTH = 200;

/** The token that ends a list of nodes. */
type End = "end" | "else" | "eof";

interface Block {
  readonly nodes: readonly Node[];
  readonly end: End;
}

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #hasFunction: (name: string) => boolean;
  readonly #definitions = new Map<string, readonly Node[]>();
  #variables: string[];
  #at = 0;
  #depth = 0;
  #ranges = 0;

  constructor(text: string, { hasFunction, variables }: ParseOptions) {
    this.#text = text;
    this.#tokens = tokenize(text);
    this.#hasFunction = hasFunction;
    this.#variables = ["$", ...variables];
  }

  template(): Template {
    const { nodes, end } = this.#block();
    if (end !== "eof") throw this.#error(`unexpected {{${end}}}`);
    return { text: this.#text, body: nodes, definitions: this.#definitions };
  }

  /** Nodes up to `{{ end }}`, `{{ else` or the end of the text; the keyword is consumed. */
  #block(): Block {
    this.#enter();
    const nodes: Node[] = [];
    for (;;) {
      const token = this.#tokens[this.#at];
      if (token === undefined) return this.#close(nodes, "eof");
      this.#at++;
      if (token.kind === "text") {
        nodes.push({ kind: "text", text: token.text });
        continue;
      }
      const keyword = this.#peek("name")?.text;
      if (keyword === "end" || keyword === "else") {
        this.#at++;
        return this.#close(nodes, keyword);
      }
      const node = this.#action(keyword);
      if (node !== undefined) nodes.push(node);
    }
  }

  /** Goes one level deeper; the caller goes back up. */
  #enter(): void {
    if (++this.#depth > MAX_DEPTH) throw this.#error(`nested deeper than ${MAX_DEPTH} levels`);
  }

  #close(nodes: readonly Node[], end: End): Block {
    this.#depth--;
    return { nodes, end };
  }

  /** Undefined for a definition. */
  #action(keyword: string | undefined): Node | undefined {
    switch (keyword) {
      case "if":
      case "with":
      case "range":
        this.#at++;
        return this.#branch(keyword);
      case "template":
        return this.#templateCall();
      case "define":
        this.#define();
        return undefined;
      case "block":
        return this.#blockAction();
      case "break":
      case "continue":
        if (this.#ranges === 0) throw this.#error(`{{${keyword}}} outside {{range}}`);
        this.#at++;
        this.#expect("close", keyword);
        return { kind: keyword };
      default: {
        const pipeline = this.#pipeline("command");
        this.#expect("close", "command");
        return { kind: "action", pipeline };
      }
    }
  }

  #branch(kind: Branch["kind"]): Branch {
    const outer = [...this.#variables];
    const pipeline = this.#pipeline(kind);
    this.#expect("close", kind);
    if (kind === "range") this.#ranges++;
    const { nodes: body, end } = this.#block();
    if (kind === "range") this.#ranges--;
    const otherwise = end === "else" ? this.#else(kind) : [];
    if (end === "eof") throw this.#error("unexpected EOF");
    if (end === "end") this.#expect("close", "end");
    this.#variables = outer;
    return { kind, pipeline, body, otherwise };
  }

  /** `{{ else }} … {{ end }}`, or `{{ else if … }}`, which shares the `{{ end }}`. */
  #else(kind: Branch["kind"]): readonly Node[] {
    const next = this.#peek("name")?.text;
    if (next === kind && kind !== "range") {
      this.#at++;
      this.#enter();
      const branch = this.#branch(kind);
      this.#depth--;
      return [branch];
    }
    this.#expect("close", "else");
    const { nodes, end } = this.#block();
    if (end === "eof") throw this.#error("unexpected EOF");
    if (end === "else") throw this.#error("expected end; found {{else}}");
    this.#expect("close", "end");
    return nodes;
  }

  #templateCall(): Node {
    const start = this.#tokens[this.#at - 1]!.start;
    this.#at++;
    const name = this.#name("template clause");
    const pipeline = this.#peek("close") ? null : this.#pipeline("template clause");
    const { end } = this.#expect("close", "template clause");
    return { kind: "template", name, pipeline, span: { start, end } };
  }

  #define(): void {
    if (this.#depth > 1) throw this.#error("unexpected {{define}}");
    this.#at++;
    const name = this.#name("define clause");
    this.#expect("close", "define clause");
    this.#definitions.set(name, this.#definition());
  }

  /** `{{ block "x" . }}` defines a template and calls it there. */
  #blockAction(): Node {
    const start = this.#tokens[this.#at - 1]!.start;
    this.#at++;
    const name = this.#name("block clause");
    const pipeline = this.#pipeline("block clause");
    const { end } = this.#expect("close", "block clause");
    const body = this.#definition();
    if (!this.#definitions.has(name)) this.#definitions.set(name, body);
    return { kind: "template", name, pipeline, span: { start, end } };
  }

  /** The body of a definition. Its only variable is `$`, its own dot. */
  #definition(): readonly Node[] {
    const outer = this.#variables;
    const ranges = this.#ranges;
    this.#variables = ["$"];
    this.#ranges = 0;
    const { nodes, end } = this.#block();
    if (end === "eof") throw this.#error("unexpected EOF");
    if (end === "else") throw this.#error("unexpected {{else}} in define clause");
    this.#expect("close", "end");
    this.#variables = outer;
    this.#ranges = ranges;
    return nodes;
  }

  #name(context: string): string {
    const token = this.#expect("string", context);
    return this.#unquote(token);
  }

  #pipeline(context: string): Pipeline {
    const start = this.#start();
    const { variables, assigns } = this.#declaration(context);
    const commands: Command[] = [];
    do {
      if (this.#peek("close") || this.#peek(")")) {
        throw this.#error(
          commands.length === 0 ? `missing value for ${context}` : "missing command after |",
        );
      }
      commands.push(this.#command(commands.length));
    } while (this.#take("|"));
    // Declared only now, so that the right side of `$x := $x` means the outer one.
    if (!assigns) this.#variables.push(...variables);
    return { variables, assigns, commands, span: { start, end: this.#end() } };
  }

  /** `$x :=`, `$x =` or, in a range, `$i, $x :=`. */
  #declaration(context: string): { variables: readonly string[]; assigns: boolean } {
    const [first, second, third, fourth] = this.#tokens.slice(this.#at, this.#at + 4);
    if (first?.kind !== "variable") return { variables: [], assigns: false };
    if (second?.kind === ":=" || second?.kind === "=") {
      this.#at += 2;
      return this.#declared([first], second.kind === "=");
    }
    const isPair = context === "range" && second?.kind === "," && third?.kind === "variable" &&
      (fourth?.kind === ":=" || fourth?.kind === "=");
    if (!isPair) return { variables: [], assigns: false };
    this.#at += 4;
    return this.#declared([first, third], fourth.kind === "=");
  }

  #declared(tokens: readonly Token[], assigns: boolean) {
    if (assigns) { for (const token of tokens) this.#requireVariable(token); }
    return { variables: tokens.map(({ text }) => text), assigns };
  }

  #requireVariable({ text }: Token): void {
    if (!this.#variables.includes(text)) throw this.#error(`undefined variable ${quote(text)}`);
  }

  #command(stage: number): Command {
    const start = this.#start();
    const operands: Operand[] = [];
    while (!this.#peek("|") && !this.#peek("close") && !this.#peek(")")) {
      const token = this.#tokens[this.#at]!;
      if (operands.length > 0 && !token.spaced) throw this.#unexpected("operand");
      operands.push(this.#operand());
    }
    const first = operands[0];
    if (first === undefined) throw this.#unexpected("command");
    if (stage > 0 && (first.kind === "constant" || first.kind === "dot" || first.kind === "nil")) {
      throw this.#error(`non executable command in pipeline stage ${stage + 1}`);
    }
    return { operands, span: { start, end: this.#end() } };
  }

  #operand(): Operand {
    const token = this.#tokens[this.#at]!;
    let operand = this.#term(token);
    for (let next = this.#tokens[this.#at]; next && next.kind === "field" && !next.spaced;) {
      if (operand.kind === "constant" || operand.kind === "nil") throw this.#unexpected("operand");
      this.#at++;
      operand = fieldOf(operand, next.text, { start: token.start, end: next.end });
      next = this.#tokens[this.#at];
    }
    return operand;
  }

  #term(token: Token): Operand {
    this.#at++;
    const span = { start: token.start, end: token.end };
    switch (token.kind) {
      case ".":
        return { kind: "dot", span };
      case "field":
        return fieldOf({ kind: "dot", span }, token.text, span);
      case "variable":
        this.#requireVariable(token);
        return { kind: "variable", name: token.text, span };
      case "number":
      case "character":
      case "string":
        return { kind: "constant", value: this.#constant(token), span };
      case "name":
        return this.#word(token, span);
      case "(": {
        this.#enter();
        const pipeline = this.#pipeline("parenthesized pipeline");
        if (!this.#peek(")")) throw this.#error("unclosed left paren");
        this.#depth--;
        const close = this.#expect(")", "parenthesized pipeline");
        return { kind: "pipeline", pipeline, span: { start: token.start, end: close.end } };
      }
      default:
        this.#at--;
        throw this.#unexpected("command");
    }
  }

  #word({ text }: Token, span: Span): Operand {
    if (text === "true" || text === "false") {
      return { kind: "constant", value: text === "true", span };
    }
    if (text === "nil") return { kind: "nil", span };
    if (!this.#hasFunction(text)) throw this.#error(`function ${quote(text)} not defined`);
    return { kind: "function", name: text, span };
  }

  #constant(token: Token): bigint | number | string {
    if (token.kind === "string") return this.#unquote(token);
    if (token.kind === "character") return BigInt(this.#unquote(token).codePointAt(0)!);
    const next = this.#tokens[this.#at];
    const number = parseNumber(token.text);
    if (number === undefined || (next?.kind === "name" && !next.spaced)) {
      throw this.#error(`bad number syntax: ${quote(token.text)}`);
    }
    return number;
  }

  #unquote(token: Token): string {
    try {
      return unquote(token.text);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw this.#error(`${error.message} in ${token.text}`);
    }
  }

  #start(): number {
    return this.#tokens[this.#at]?.start ?? this.#text.length;
  }

  #end(): number {
    return this.#tokens[this.#at - 1]!.end;
  }

  #peek(kind: TokenKind): Token | undefined {
    const token = this.#tokens[this.#at];
    return token?.kind === kind ? token : undefined;
  }

  #take(kind: TokenKind): boolean {
    const found = this.#peek(kind) !== undefined;
    if (found) this.#at++;
    return found;
  }

  #expect(kind: TokenKind, context: string): Token {
    const token = this.#peek(kind);
    if (token === undefined) throw this.#unexpected(context);
    this.#at++;
    return token;
  }

  #unexpected(context: string): TemplateSyntaxError {
    const token = this.#tokens[this.#at];
    if (token === undefined) return this.#error("unexpected EOF");
    const found = token.kind === "name" ? `<${token.text}>` : quote(token.text);
    return this.#error(`unexpected ${found} in ${context}`);
  }

  #error(reason: string): TemplateSyntaxError {
    const token = this.#tokens[Math.min(this.#at, this.#tokens.length) - 1];
    return new TemplateSyntaxError(lineOf(this.#text, token?.start ?? 0), reason);
  }
}

function fieldOf(of: Operand, text: string, span: Span): Operand {
  return { kind: "field", of, name: text.slice(1), span };
}

/** A number with a point or an exponent is a `float64`, other ones are an `int`. */
function parseNumber(text: string): bigint | number | undefined {
  const sign = text.startsWith("-") ? -1n : 1n;
  const digits = text.replace(/^[+-]/, "").replaceAll("_", "");
  if (/^0[0-7]+$/.test(digits)) return sign * BigInt(`0o${digits}`);
  if (/^(\d+|0[xX][\da-fA-F]+|0[bB][01]+|0[oO][0-7]+)$/.test(digits)) return sign * BigInt(digits);
  const value = Number(digits);
  return Number.isFinite(value) ? Number(sign) * value : undefined;
}
