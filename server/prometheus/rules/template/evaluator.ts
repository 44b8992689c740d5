/** Expands a template by walking its syntax tree. */

import type { Branch, Command, Node, Operand, Pipeline, Span, Template } from "./ast.ts";
import { lineAndColumn, TemplateError } from "./errors.ts";
import { formatValue } from "./format.ts";
import type { FunctionTable, ParameterType, TemplateFunction } from "./function.ts";
import { GoMap, GoStruct, isList, isSample, isTrue, typeOf, type Value } from "./value.ts";

export interface Context {
  /** The name of the template in errors. */
  readonly name: string;
  /** The dot at the start. */
  readonly data: Value;
  readonly variables: ReadonlyMap<string, Value>;
  readonly functions: FunctionTable;
}

// Longer annotations are useless, and a loop could make them endless.
const MAX_OUTPUT = 1 << 20;
const MAX_STEPS = 200_000;
const MAX_CALLS = 100;

/** Throws a TemplateError. */
export async function evaluate(template: Template, context: Context): Promise<string> {
  const evaluation = new Evaluation(template, context);
  await evaluation.run();
  return evaluation.output;
}

/** How the evaluation of a list of nodes ended. */
type Flow = "done" | "break" | "continue";

interface Variable {
  readonly name: string;
  value: Value;
}

class Evaluation {
  readonly #template: Template;
  readonly #context: Context;
  /** All variables in scope; the last one of a name wins. */
  #variables: Variable[];
  #steps = 0;
  #calls = 0;
  output = "";

  constructor(template: Template, context: Context) {
    this.#template = template;
    this.#context = context;
    this.#variables = [
      { name: "$", value: context.data },
      ...[...context.variables].map(([name, value]) => ({ name, value })),
    ];
  }

  async run(): Promise<void> {
    await this.#nodes(this.#template.body, this.#context.data);
  }

  async #nodes(nodes: readonly Node[], dot: Value): Promise<Flow> {
    for (const node of nodes) {
      this.#step();
      const flow = await this.#node(node, dot);
      if (flow !== "done") return flow;
    }
    return "done";
  }

  async #node(node: Node, dot: Value): Promise<Flow> {
    switch (node.kind) {
      case "text":
        this.#write(node.text);
        return "done";
      case "action": {
        const value = await this.#pipeline(node.pipeline, dot);
        if (node.pipeline.variables.length === 0) {
          this.#write(value === null ? "<no value>" : formatValue(value));
        }
        return "done";
      }
      case "if":
      case "with":
        return await this.#scoped(() => this.#conditional(node, dot));
      case "range":
        return await this.#scoped(() => this.#range(node, dot));
      case "template":
        return await this.#call(node, dot);
      case "break":
      case "continue":
        return node.kind;
    }
  }

  /** Calls `run`, then drops the variables that it declared. */
  async #scoped(run: () => Promise<Flow>): Promise<Flow> {
    const outer = this.#variables.length;
    const flow = await run();
    this.#variables.length = outer;
    return flow;
  }

  async #conditional({ kind, pipeline, body, otherwise }: Branch, dot: Value): Promise<Flow> {
    const value = await this.#pipeline(pipeline, dot);
    if (!isTrue(value)) return await this.#nodes(otherwise, dot);
    return await this.#nodes(body, kind === "with" ? value : dot);
  }

  async #range({ pipeline, body, otherwise }: Branch, dot: Value): Promise<Flow> {
    const items = this.#items(await this.#pipeline(pipeline, dot, true), pipeline.span);
    if (items.length === 0) return await this.#nodes(otherwise, dot);
    for (const [key, item] of items) {
      this.#step();
      const flow = await this.#scoped(() => {
        this.#setRangeVariables(pipeline, key, item);
        return this.#nodes(body, item);
      });
      if (flow === "break") break;
    }
    return "done";
  }

  #items(value: Value, span: Span): readonly (readonly [Value, Value])[] {
    if (value === null) return [];
    if (isList(value)) return value.map((item, i) => [BigInt(i), item]);
    if (value instanceof GoMap) return value.sorted();
    if (typeof value === "bigint" && value <= MAX_STEPS) {
      const count = Math.max(0, Number(value));
      return Array.from({ length: count }, (_, i) => [BigInt(i), BigInt(i)]);
    }
    throw this.#error(span, `range can't iterate over ${formatValue(value)}`);
  }

  #setRangeVariables({ variables, assigns }: Pipeline, key: Value, item: Value): void {
    const [first, second] = variables;
    if (first === undefined) return;
    this.#set(first, second === undefined ? item : key, assigns);
    if (second !== undefined) this.#set(second, item, assigns);
  }

  #set(name: string, value: Value, assigns: boolean): void {
    if (assigns) this.#variable(name)!.value = value;
    else this.#variables.push({ name, value });
  }

  #variable(name: string): Variable | undefined {
    return this.#variables.findLast((variable) => variable.name === name);
  }

  async #call(node: Node & { kind: "template" }, dot: Value): Promise<Flow> {
    const body = this.#template.definitions.get(node.name);
    if (body === undefined) throw this.#error(node.span, `template "${node.name}" not defined`);
    if (++this.#calls > MAX_CALLS) {
      throw this.#error(node.span, `exceeded maximum template depth (${MAX_CALLS})`);
    }
    const value = node.pipeline === null ? null : await this.#pipeline(node.pipeline, dot);
    const outer = this.#variables;
    this.#variables = [{ name: "$", value }];
    await this.#nodes(body, value);
    this.#variables = outer;
    this.#calls--;
    return "done";
  }

  /** The value of a pipeline. A range sets its variables itself, for each item. */
  async #pipeline(pipeline: Pipeline, dot: Value, ofRange = false): Promise<Value> {
    let value: Value | undefined;
    for (const command of pipeline.commands) value = await this.#command(command, dot, value);
    if (!ofRange) {
      for (const name of pipeline.variables) this.#set(name, value!, pipeline.assigns);
    }
    return value!;
  }

  async #command(
    { operands: [first, ...args], span }: Command,
    dot: Value,
    piped: Value | undefined,
  ): Promise<Value> {
    this.#step();
    if (first!.kind === "function") {
      return await this.#function(first!.name, { args, span, dot, piped });
    }
    if (first!.kind === "nil") throw this.#error(first!.span, "nil is not a command");
    if (args.length > 0 || piped !== undefined) {
      const text = this.#source(first!.span);
      throw this.#error(first!.span, `can't give argument to non-function ${text}`);
    }
    return await this.#operand(first!, dot);
  }

  async #operand(operand: Operand, dot: Value): Promise<Value> {
    switch (operand.kind) {
      case "constant":
        return operand.value;
      case "nil":
        return null;
      case "dot":
        return dot;
      case "variable": {
        const found = this.#variable(operand.name);
        if (found) return found.value;
        throw this.#error(operand.span, `undefined variable: ${operand.name}`);
      }
      case "function":
        return await this.#function(operand.name, { args: [], span: operand.span, dot });
      case "pipeline":
        return await this.#pipeline(operand.pipeline, dot);
      case "field":
        return this.#field(await this.#operand(operand.of, dot), operand.name, operand.span);
    }
  }

  #field(of: Value, name: string, span: Span): Value {
    if (of instanceof GoMap) return of.get(name);
    if (of instanceof GoStruct && of.fields.has(name)) return of.fields.get(name)!;
    if (of === null) throw this.#error(span, `nil data; no entry for key "${name}"`);
    throw this.#error(span, `can't evaluate field ${name} in type ${typeOf(of)}`);
  }

  async #function(
    name: string,
    { args, span, dot, piped }: {
      readonly args: readonly Operand[];
      readonly span: Span;
      readonly dot: Value;
      readonly piped?: Value | undefined;
    },
  ): Promise<Value> {
    const count = args.length + (piped === undefined ? 0 : 1);
    if (name === "and" || name === "or") {
      if (count === 0) throw this.#error(span, wrongCount(name, "at least 1", 0));
      return await this.#shortCircuit(name, args, dot, piped);
    }
    const called = this.#context.functions[name]!;
    this.#checkCount(name, called, count, span);
    const values: Value[] = [];
    for (const [i, arg] of args.entries()) {
      const value = await this.#operand(arg, dot);
      values.push(this.#checkType(value, parameterType(called, i), arg.span));
    }
    if (piped !== undefined) {
      values.push(this.#checkType(piped, parameterType(called, args.length), span));
    }
    try {
      return await called.call(values);
    } catch (error) {
      throw this.#error(span, `error calling ${name}: ${(error as Error).message}`);
    }
  }

  /** The first decisive value, or the last value. Later arguments are not evaluated. */
  async #shortCircuit(
    name: "and" | "or",
    args: readonly Operand[],
    dot: Value,
    piped: Value | undefined,
  ): Promise<Value> {
    let value: Value = null;
    for (const arg of args) {
      value = await this.#operand(arg, dot);
      if (isTrue(value) === (name === "or")) return value;
    }
    return piped ?? value;
  }

  #checkCount(name: string, called: TemplateFunction, count: number, span: Span): void {
    const least = called.parameters.length;
    if (called.rest === undefined && count !== least) {
      throw this.#error(span, wrongCount(name, String(least), count));
    }
    if (count < least) throw this.#error(span, wrongCount(name, `at least ${least}`, count));
  }

  #checkType(value: Value, type: ParameterType, span: Span): Value {
    if (accepts(type, value)) return value;
    const wanted = GO_TYPES[type];
    throw this.#error(span, `wrong type for value; expected ${wanted}; got ${typeOf(value)}`);
  }

  #write(text: string): void {
    this.output += text;
    if (this.output.length > MAX_OUTPUT) {
      throw new TemplateError(
        `template: ${this.#context.name}: result is longer than ${MAX_OUTPUT} characters`,
      );
    }
  }

  #step(): void {
    if (++this.#steps > MAX_STEPS) {
      throw new TemplateError(
        `template: ${this.#context.name}: took more than ${MAX_STEPS} steps`,
      );
    }
  }

  #source(span: Span): string {
    return this.#template.text.slice(span.start, span.end);
  }

  #error(span: Span, reason: string): TemplateError {
    const { name } = this.#context;
    const place = `${name}:${lineAndColumn(this.#template.text, span.start)}`;
    return new TemplateError(
      `template: ${place}: executing "${name}" at <${this.#source(span)}>: ${reason}`,
    );
  }
}

const GO_TYPES: Readonly<Record<ParameterType, string>> = {
  any: "interface {}",
  string: "string",
  sample: "*template.sample",
  vector: "template.queryResult",
};

function wrongCount(name: string, wanted: string, got: number): string {
  return `wrong number of args for ${name}: want ${wanted} got ${got}`;
}

function parameterType({ parameters, rest }: TemplateFunction, i: number): ParameterType {
  return parameters[i] ?? rest!;
}

function accepts(type: ParameterType, value: Value): boolean {
  switch (type) {
    case "any":
      return true;
    case "string":
      return typeof value === "string";
    case "sample":
      return isSample(value);
    case "vector":
      return isList(value);
  }
}
