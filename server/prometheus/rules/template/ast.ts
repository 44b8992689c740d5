/** The syntax tree of a template. `span` is the position in its text. */

import type { Value } from "./value.ts";

export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Node =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "action"; readonly pipeline: Pipeline }
  | Branch
  | {
    readonly kind: "template";
    readonly name: string;
    /** The dot of the called template. */
    readonly pipeline: Pipeline | null;
    readonly span: Span;
  }
  | { readonly kind: "break" | "continue" };

/** `{{ if }}`, `{{ with }}` and `{{ range }}`: `body`, or `otherwise` for an empty value. */
export interface Branch {
  readonly kind: "if" | "with" | "range";
  readonly pipeline: Pipeline;
  readonly body: readonly Node[];
  readonly otherwise: readonly Node[];
}

/**
 * `$x := a | b`: each command gets the value of the one before it as its last
 * argument. `assigns` means `=`: the variables exist already. Two variables are
 * the key and the item of a range.
 */
export interface Pipeline {
  readonly variables: readonly string[];
  readonly assigns: boolean;
  readonly commands: readonly Command[];
  readonly span: Span;
}

/** A function with its arguments, or a value on its own. */
export interface Command {
  readonly operands: readonly Operand[];
  readonly span: Span;
}

export type Operand =
  & { readonly span: Span }
  & (
    | { readonly kind: "constant"; readonly value: Value }
    | { readonly kind: "nil" }
    | { readonly kind: "dot" }
    | { readonly kind: "variable"; readonly name: string }
    | { readonly kind: "function"; readonly name: string }
    | { readonly kind: "pipeline"; readonly pipeline: Pipeline }
    /** `.a` is a field of the dot. */
    | { readonly kind: "field"; readonly of: Operand; readonly name: string }
  );

/** A whole template, and the ones it defines. */
export interface Template {
  readonly text: string;
  readonly body: readonly Node[];
  readonly definitions: ReadonlyMap<string, readonly Node[]>;
}
