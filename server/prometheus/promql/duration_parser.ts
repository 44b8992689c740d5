import type { Duration, DurationBinary, NumberLiteral } from "./ast.ts";
import { POWER, PRECEDENCE } from "./precedence.ts";
import { type Context, spanOf, type TokenStream } from "./token_stream.ts";

/** Parses durations: literals, calls such as `step()`, and arithmetic on them. */
export class DurationParser {
  readonly #tokens: TokenStream;

  constructor(tokens: TokenStream) {
    this.#tokens = tokens;
  }

  /** A duration in brackets, which must not be zero or negative. */
  positive(context: Context): Duration {
    const duration = this.#tokens.within(context, () => this.#arithmetic(0));
    if (duration.kind === "number" && !(duration.value > 0)) {
      this.#tokens.fail(duration.span, "duration must be greater than 0");
    }
    return duration;
  }

  /** The duration after `offset`; arithmetic needs parentheses there. */
  offset(): Duration {
    return this.#tokens.isSign() ? this.#signed(() => this.#unsigned()) : this.#unsigned();
  }

  /** Arithmetic on durations in brackets and parentheses. */
  #arithmetic(above: number): Duration {
    const depth = this.#tokens.depth;
    this.#tokens.descend();
    let left = this.#tokens.isSign()
      ? this.#signed(() => this.#arithmetic(POWER - 1))
      : this.#unsigned();
    for (;;) {
      const { type, value } = this.#tokens.next;
      const precedence = type === "operator" ? PRECEDENCE.get(value) : 0;
      if (!precedence || precedence <= above) break;
      this.#tokens.descend();
      left = this.#binary(left, precedence);
    }
    this.#tokens.depth = depth;
    return left;
  }

  #binary(left: Duration, precedence: number): Duration {
    if (!/^[-+*/%^]$/.test(this.#tokens.next.value)) this.#tokens.unexpected();
    const token = this.#tokens.take();
    const op = token.value as DurationBinary["op"];
    const right = this.#arithmetic(precedence === POWER ? POWER - 1 : precedence);
    if (right.kind === "number" && right.value === 0 && (op === "/" || op === "%")) {
      this.#tokens.fail(spanOf(token), op === "/" ? "division by zero" : "modulo by zero");
    }
    const span = { start: left.span.start, end: right.span.end };
    return { kind: "duration-binary", op, left, right, span };
  }

  /** A sign and the duration after it. A sign of a number becomes part of it. */
  #signed(read: () => Duration): Duration {
    const { value, start } = this.#tokens.take();
    const operand = read();
    const span = { start, end: operand.span.end };
    if (operand.kind === "number") {
      return { ...operand, value: value === "-" ? -operand.value : operand.value, span };
    }
    return { kind: "duration-unary", op: value as "+" | "-", operand, span };
  }

  #unsigned(): Duration {
    const { type, start } = this.#tokens.next;
    if (type === "number" || type === "duration") return this.#inRange(this.#tokens.number());
    if (type === "word") return this.#call();
    if (!this.#tokens.accept("(")) this.#tokens.unexpected();
    const inner = this.#arithmetic(0);
    this.#tokens.expect(")");
    return { kind: "duration-paren", inner, span: { start, end: this.#tokens.end } };
  }

  #call(): Duration {
    const { value: name, start } = this.#tokens.next;
    const args: Duration[] = [];
    if (name !== "step" && name !== "range" && name !== "min_of" && name !== "max_of") {
      this.#tokens.unexpected();
    }
    this.#tokens.take();
    this.#tokens.expect("(");
    if (name === "min_of" || name === "max_of") {
      args.push(this.#arithmetic(0));
      this.#tokens.expect(",");
      args.push(this.#arithmetic(0));
    }
    this.#tokens.expect(")");
    return { kind: "duration-call", name, args, span: { start, end: this.#tokens.end } };
  }

  #inRange(literal: NumberLiteral): NumberLiteral {
    // Prometheus keeps durations as 64-bit nanoseconds; NaN is refused too.
    const fits = Math.abs(literal.value) <= 2 ** 63 / 1e9;
    if (!fits) this.#tokens.fail(literal.span, "duration out of range");
    return literal;
  }
}
