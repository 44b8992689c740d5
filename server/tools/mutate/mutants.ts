/**
 * The mutants of sources, made by Stryker's instrumenter: each source is rewritten once so that it
 * holds all of its mutants, and `switch.ts` says which of them is on.
 */

import { Instrumenter } from "@stryker-mutator/instrumenter";
import { type Mutator, OWN_MUTATORS } from "./own_mutators.ts";

export interface Mutant {
  readonly id: string;
  readonly file: string;
  readonly line: number;
  /** The line's text, and the change in it: what a mutant is known by when lines move. */
  readonly text: string;
  readonly change: string;
}

export interface Instrumented {
  readonly mutants: readonly Mutant[];
  /** The rewritten text of each file. */
  readonly texts: ReadonlyMap<string, string>;
}

/** A rewritten text that does not say what it comes by: loops run several times as fast. */
export function silent(text: string): string {
  return text.replaceAll(/stryCov_9fa48\([^)]*\)(?:, |;)/g, "");
}

const SWITCHES = ["stryMutAct_9fa48", "stryCov_9fa48"];
const LONGEST = 60;

const logger = { debug() {}, info() {}, warn: console.warn, isDebugEnabled: () => false };
type Options = Parameters<Instrumenter["instrument"]>[1];

/** Rewrites sources, of which the paths and the texts are given. */
export async function instrument(sources: ReadonlyMap<string, string>): Promise<Instrumented> {
  await addOwnMutators();
  const instrumenter = new Instrumenter(logger as never);
  const files = [...sources].map(([name, content]) => ({ name, content, mutate: true }));
  const options = { plugins: null, excludedMutations: [], ignorers: [], noHeader: true };
  const made = await instrumenter.instrument(files, options as Options);
  return {
    mutants: made.mutants.map((mutant) => describe(mutant, sources.get(mutant.fileName)!)),
    texts: new Map(made.files.map(({ name, content }) => [name, header(name) + content])),
  };
}

/** Imports the module that rewritten sources ask which mutant is on. */
function header(file: string): string {
  const root = "../".repeat(file.split("/").length - 1);
  return `import { ${SWITCHES.join(", ")} } from "${root}server/tools/mutate/switch.ts";\n`;
}

/** The library takes mutators from a list of its own only. */
async function addOwnMutators(): Promise<void> {
  const library = import.meta.resolve("@stryker-mutator/instrumenter");
  const { allMutators } = await import(new URL("mutators/mutate.js", library).href) as {
    allMutators: Mutator[];
  };
  for (const own of OWN_MUTATORS) if (!allMutators.includes(own)) allMutators.push(own);
}

interface Position {
  readonly line: number;
  readonly column: number;
}

interface Made {
  readonly id: string;
  readonly fileName: string;
  readonly replacement: string;
  readonly location: { readonly start: Position; readonly end: Position };
}

function describe(mutant: Made, source: string): Mutant {
  const lines = source.split("\n");
  const { start, end } = mutant.location;
  const original = textBetween(lines, start, end);
  return {
    id: mutant.id,
    file: mutant.fileName,
    line: start.line + 1,
    text: lines[start.line]!.trim(),
    change: `${short(original)} → ${short(mutant.replacement)}`,
  };
}

function textBetween(lines: readonly string[], start: Position, end: Position): string {
  if (start.line === end.line) return lines[start.line]!.slice(start.column, end.column);
  const between = lines.slice(start.line + 1, end.line);
  return [lines[start.line]!.slice(start.column), ...between, lines[end.line]!.slice(0, end.column)]
    .join("\n");
}

function short(code: string): string {
  const line = code.replaceAll(/\s+/g, " ");
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST)}…`;
}
