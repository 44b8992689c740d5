/**
 * Judges the mutants of one folder: which of them the tests notice.
 *
 * A mutant first meets the tests that come by it, in a process that runs on (`harness.ts`): those
 * beside its file, then those that have noticed most. If none of them notices, the test beside the
 * file runs in a process of its own, and so do all tests of which that process cannot tell: those
 * that start threads, and for a mutant that is come by when a module loads, every one.
 */

import { type Chosen, passes } from "./fresh_run.ts";
import type { Observed, TestReport } from "./protocol.ts";
import { HarnessProcess } from "./harness_process.ts";
import { type Mutant, silent } from "./mutants.ts";
import { Overlay } from "./overlay.ts";
import { type Folder, testBeside } from "./scope.ts";

export type Verdict =
  /** `by` is the file of the test that failed. */
  | { readonly status: "killed"; readonly by: string }
  /** Survived: all tests that come by it pass. Unreached: no test does. */
  | { readonly status: "survived" | "unreached" };

// For what else the machine does meanwhile.
const SLACK = 5;
const START_MS = 600;
const LOAD_MS = 500;
const SLOW_MS = 1000;
const OBSERVATION_MS = 600_000;
// Beyond it, a mutant that makes a loop longer is taken to make it endless.
const HITS_FACTOR = 100;

export interface Job {
  readonly folder: Folder;
  readonly texts: ReadonlyMap<string, string>;
  readonly processes: number;
  /** When to stop, as `performance.now()` tells it. */
  readonly deadline: number;
  readonly onVerdict: (mutant: Mutant, verdict: Verdict) => void;
}

/** Judges mutants in their order, until the deadline. Returns the tests that cannot judge. */
export async function judge(mutants: readonly Mutant[], job: Job): Promise<readonly string[]> {
  const { folder, texts, processes } = job;
  const slots = Array.from({ length: processes }, () => new Slot(folder.tests, texts));
  try {
    const jury = await summonJury(slots, job);
    if (jury === undefined) return [];
    const queue = mutants.values();
    await Promise.all(slots.map(async (slot) => {
      for (const mutant of queue) {
        if (performance.now() > job.deadline) return;
        job.onVerdict(mutant, await slot.judge(mutant, jury));
      }
    }));
    return jury.absent;
  } finally {
    for (const slot of slots) slot[Symbol.dispose]();
  }
}

/** Undefined when the tests without a mutant take until the deadline. */
async function summonJury(slots: readonly Slot[], job: Job): Promise<Jury | undefined> {
  const limitMs = Math.min(job.deadline - performance.now(), OBSERVATION_MS);
  const [first, second = first] = slots as [Slot, Slot?];
  // Rewritten loops take many times as long, which says nothing of the time that a test may take.
  const [covered, timed] = first === second
    ? [await first.observe(job.texts, limitMs), await first.observe(new Map(), limitMs)]
    : await Promise.all([first.observe(job.texts, limitMs), second.observe(new Map(), limitMs)]);
  if (covered === undefined || timed === undefined) return undefined;
  const tests = covered.tests.map((test, index) => ({ ...test, ms: timed.tests[index]!.ms }));
  // As the mutants will be: a test that reads sources may take a rewritten one for wrong.
  return await first.withRewritten(
    job.texts,
    () => Jury.of({ ...covered, tests }, first.overlay),
  );
}

/** The tests of a folder: which come by a mutant, and which have noticed most so far. */
class Jury {
  readonly tests: readonly TestReport[];
  /** Files of which some test fails without a mutant: they cannot judge. */
  readonly absent: readonly string[];
  /** Files that start threads or processes, or pass in processes of their own only. */
  readonly #apart: ReadonlySet<string>;
  readonly #atLoad: ReadonlySet<string>;
  /** The slowest tests, which take a second or more, and half of the time of all. */
  readonly #slow: ReadonlySet<TestReport>;
  readonly #noticed = new Map<string, number>();

  private constructor(seen: Observed, apart: ReadonlySet<string>, absent: readonly string[]) {
    this.tests = seen.tests;
    this.absent = absent;
    this.#apart = apart;
    this.#atLoad = new Set(seen.atLoad);
    this.#slow = slowest(seen.tests);
  }

  static async of(seen: Observed, overlay: Overlay): Promise<Jury> {
    const apart = new Set(seen.tests.filter((test) => test.isOpaque).map(({ file }) => file));
    const absent: string[] = [];
    const failing = new Set(seen.tests.filter((test) => test.failure).map(({ file }) => file));
    for (const file of failing) {
      if (await passes(overlay, undefined, { [file]: "all" }, 60_000)) apart.add(file);
      else absent.push(file);
    }
    for (const file of absent) apart.delete(file);
    return new Jury(seen, apart, absent);
  }

  /**
   * The places in `tests` of those that come by a mutant, in the order to ask them. The slowest
   * judge only what is beside them, or what no other comes by.
   */
  reaching(mutant: Mutant): number[] {
    const all = this.#allReaching(mutant);
    const beside = testBeside(mutant.file);
    const quick = all.filter((index) => {
      const test = this.tests[index]!;
      return test.file === beside || !this.#slow.has(test);
    });
    return quick.length > 0 ? quick : all;
  }

  #allReaching(mutant: Mutant): number[] {
    const beside = testBeside(mutant.file);
    const rank = ({ file }: TestReport) =>
      file === beside ? Infinity : this.#noticed.get(file) ?? 0;
    return [...this.tests.keys()]
      .filter((index) => {
        const test = this.tests[index]!;
        return test.reached[mutant.id] !== undefined && test.failure === undefined;
      })
      .sort((a, b) => {
        const [left, right] = [this.tests[a]!, this.tests[b]!];
        const ranks = [rank(right), rank(left)] as const;
        return ranks[0] === ranks[1] ? left.ms - right.ms : ranks[0] - ranks[1];
      });
  }

  /** Files to run in processes of their own, in the order to ask them. */
  filesApart(mutant: Mutant, reaching: readonly number[] = []): string[] {
    const beside = testBeside(mutant.file);
    const files = new Set(this.#apart);
    if (this.#atLoad.has(mutant.id)) { for (const { file } of this.tests) files.add(file); }
    if (reaching.some((index) => this.tests[index]!.file === beside)) files.add(beside);
    const usable = [...files].filter((file) => !this.absent.includes(file));
    const rank = (file: string) => file === beside ? Infinity : this.#noticed.get(file) ?? 0;
    return usable.sort((a, b) => rank(a) === rank(b) ? this.ms(a) - this.ms(b) : rank(b) - rank(a));
  }

  /** How long the tests of a file take. */
  ms(file: string): number {
    return this.tests.reduce((sum, test) => test.file === file ? sum + test.ms : sum, 0);
  }

  notice(file: string): Verdict {
    this.#noticed.set(file, (this.#noticed.get(file) ?? 0) + 1);
    return { status: "killed", by: file };
  }
}

function slowest(tests: readonly TestReport[]): Set<TestReport> {
  const half = tests.reduce((sum, { ms }) => sum + ms, 0) / 2;
  const slow = new Set<TestReport>();
  let sum = 0;
  for (const test of tests.toSorted((a, b) => b.ms - a.ms)) {
    if (test.ms < SLOW_MS || (sum += test.ms) > half) break;
    slow.add(test);
  }
  return slow;
}

/** A copy of the repository, and the process that runs its tests. */
class Slot implements Disposable {
  readonly overlay = Overlay.make();
  readonly #tests: readonly string[];
  readonly #texts: ReadonlyMap<string, string>;
  /** The file that is rewritten. */
  #file: string | undefined;
  #harness: HarnessProcess | undefined;

  constructor(tests: readonly string[], texts: ReadonlyMap<string, string>) {
    this.#tests = tests;
    this.#texts = texts;
    // Also when a signal ends the program.
    addEventListener("unload", () => this.#harness?.stop());
  }

  /** All tests without a mutant, over some rewritten sources; undefined when it takes too long. */
  async observe(
    texts: ReadonlyMap<string, string>,
    limitMs: number,
  ): Promise<Observed | undefined> {
    for (const [file, text] of texts) this.overlay.write(file, text);
    const harness = new HarnessProcess(this.overlay.path, ["--observe", ...this.#tests]);
    this.#harness = harness;
    try {
      return await harness.observed(limitMs);
    } finally {
      harness.stop();
      this.#harness = undefined;
      for (const file of texts.keys()) this.overlay.restore(file);
    }
  }

  /** Does `work` while these sources are rewritten. */
  async withRewritten<T>(
    texts: ReadonlyMap<string, string>,
    work: () => Promise<T>,
  ): Promise<T> {
    for (const [file, text] of texts) this.overlay.write(file, silent(text));
    try {
      return await work();
    } finally {
      for (const file of texts.keys()) this.overlay.restore(file);
    }
  }

  /** Rewrites the one source that is to be judged, so that all others run as fast as ever. */
  #turnTo(file: string): void {
    if (file === this.#file) return;
    this.#harness?.stop();
    this.#harness = undefined;
    if (this.#file !== undefined) this.overlay.restore(this.#file);
    this.overlay.write(file, silent(this.#texts.get(file)!));
    this.#file = file;
  }

  async judge(mutant: Mutant, jury: Jury): Promise<Verdict> {
    this.#turnTo(mutant.file);
    const reaching = jury.reaching(mutant);
    if (reaching.length === 0) return await this.#judgeApart(mutant, jury, jury.filesApart(mutant));
    const answer = await this.#ask(mutant, jury, reaching);
    const fileAt = (index: number) => jury.tests[index]!.file;
    if (answer.outcome === "failed") return jury.notice(fileAt(answer.by));
    if (answer.outcome === "passed") {
      return await this.#judgeApart(mutant, jury, jury.filesApart(mutant, reaching));
    }
    this.#harness!.stop();
    this.#harness = undefined;
    if (answer.outcome === "late") return jury.notice(fileAt(reaching[0]!));
    return await this.#judgeApart(mutant, jury, [
      ...new Set([...reaching.map(fileAt), ...jury.filesApart(mutant)]),
    ]);
  }

  async #ask(mutant: Mutant, jury: Jury, reaching: readonly number[]) {
    const tests = reaching.map((index) => ({
      index,
      limit: jury.tests[index]!.reached[mutant.id]! * HITS_FACTOR + 1000,
    }));
    const ms = reaching.reduce((sum, index) => sum + jury.tests[index]!.ms, START_MS);
    this.#harness ??= new HarnessProcess(this.overlay.path, this.#tests);
    return await this.#harness.ask({ mutant: mutant.id, tests }, SLACK * ms);
  }

  /** In processes of their own: the first file, the next, and then all others together. */
  async #judgeApart(mutant: Mutant, jury: Jury, files: readonly string[]): Promise<Verdict> {
    for (const group of [files.slice(0, 1), files.slice(1, 2), files.slice(2)]) {
      if (group.length === 0) continue;
      const chosen: Chosen = Object.fromEntries(group.map((file) => [file, "all"]));
      const ms = group.reduce((sum, file) => sum + jury.ms(file) + LOAD_MS, START_MS);
      if (!await passes(this.overlay, mutant.id, chosen, SLACK * ms)) {
        return jury.notice(group[0]!);
      }
    }
    const isReached = files.length > 0 || jury.reaching(mutant).length > 0;
    return { status: isReached ? "survived" : "unreached" };
  }

  [Symbol.dispose](): void {
    this.#harness?.stop();
    this.overlay[Symbol.dispose]();
  }
}
