/** Functions of templates. */

import type { Value } from "./value.ts";

export type ParameterType = "any" | "string" | "sample" | "vector";

export interface TemplateFunction {
  readonly parameters: readonly ParameterType[];
  /** The type of any number of further arguments; undefined for none. */
  readonly rest?: ParameterType;
  /** An error that it throws becomes the error of the expansion. */
  readonly call: (args: readonly Value[]) => Value | Promise<Value>;
}

export type FunctionTable = Readonly<Record<string, TemplateFunction>>;

/** A function of strings only. */
export function ofStrings(count: number, call: (...args: string[]) => Value): TemplateFunction {
  return {
    parameters: Array(count).fill("string"),
    call: (args) => call(...args as string[]),
  };
}

/** A function of one value of any type. */
export function ofValue(call: (value: Value) => Value): TemplateFunction {
  return { parameters: ["any"], call: ([value]) => call(value!) };
}
