/** What `harness.ts` and the one who asks it say to one another, a line of JSON each. */

export interface TestReport {
  readonly file: string;
  /** Which test of its file it is, from 0. */
  readonly place: number;
  readonly name: string;
  readonly ms: number;
  /** How often it comes by each mutant. */
  readonly reached: Readonly<Record<string, number>>;
  /** It starts a thread or a process, in which it may come by any mutant. */
  readonly isOpaque: boolean;
  /** Why it does not pass in this process. */
  readonly failure?: string;
}

export interface Observed {
  readonly tests: readonly TestReport[];
  /** The mutants that are come by when modules load, before any test. */
  readonly atLoad: readonly string[];
}

export interface Question {
  readonly mutant: string;
  /** Which of the tests to run, and how often each may come by the mutant. */
  readonly tests: readonly { readonly index: number; readonly limit: number }[];
}

/** Passed: all tests do. Unsure: the process is no longer what it was. */
export type Answer =
  | { readonly outcome: "passed" | "unsure" }
  | { readonly outcome: "failed"; readonly by: number };

/** Lines with it are meant for the one who asks; tests write others. */
export const MARK = "\u0001";
