/**
 * `deno task mutate [FILE…]`: changes the sources in small ways, one at a time, and says which
 * changes no test notices. Without a file or a folder, all sources; with `--change`, those that
 * changed since the last green run, or since `--since COMMIT`.
 */

import { parseArgs } from "node:util";
import { Cache, hashOf, type Source } from "./cache.ts";
import { changedLines, firstEarlier, head } from "./changes.ts";
import { Equivalents } from "./equivalents.ts";
import { judge, type Verdict } from "./judge.ts";
import { instrument, type Mutant } from "./mutants.ts";
import { describe, score, summary, type Tally } from "./report.ts";
import { filesBelow, type Folder, foldersOf, isMutated } from "./scope.ts";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    change: { type: "boolean", default: false },
    since: { type: "string" },
    /** Stops after so many minutes. */
    minutes: { type: "string", default: "Infinity" },
    /** Fails below this part of the mutants, in percent. */
    least: { type: "string" },
    processes: { type: "string", default: String(navigator.hardwareConcurrency) },
    /** Forgets earlier verdicts. */
    anew: { type: "boolean", default: false },
    /** Remembers this commit as a green run, and does nothing else. */
    green: { type: "boolean", default: false },
  },
});

const GREEN = "node_modules/.cache/mutate/green";
const LEAST_OF_A_CHANGE = 85;
// Where no green run is known: what is not yet on the main branch, or else a day's commits.
const BASES = ["origin/main", "HEAD~20", "HEAD~1"];

function rememberGreen(): void {
  Deno.mkdirSync(GREEN.slice(0, GREEN.lastIndexOf("/")), { recursive: true });
  Deno.writeTextFileSync(GREEN, head());
}

async function main(): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => Deno.exit(1));
  }
  const deadline = performance.now() + Number(options.minutes) * 60_000;
  const since = options.change ? base() : undefined;
  if (options.change && since === undefined) {
    return console.log("No earlier commit is known here: name one by --since");
  }
  const changed = since === undefined ? undefined : changedLines(since);
  const equivalents = new Equivalents(
    Deno.readTextFileSync(new URL("equivalent.txt", import.meta.url)),
  );
  const tallies: Tally[] = [];
  let stale = 0;
  const folders = foldersOf(sources(changed));
  for (const [i, folder] of folders.entries()) {
    const run = await FolderRun.prepare(folder);
    stale += run.listStale(equivalents);
    // An equal share of the time that is left, so that one folder with slow tests does not take all.
    const now = performance.now();
    const share = (deadline - now) / (folders.length - i);
    const tally = await run.judge(equivalents, now + share, changed);
    console.log(describe(tally));
    tallies.push(tally);
  }
  if (tallies.length !== 1) console.log(`All: ${summary(tallies)}`);
  const least = Number(options.least ?? (options.change ? LEAST_OF_A_CHANGE : 0));
  if (score(tallies) * 100 < least) console.log(`Fewer than ${least} % were noticed`);
  else if (stale === 0) return;
  Deno.exitCode = 1;
}

function base(): string | undefined {
  let green: string[] = [];
  try {
    green = [Deno.readTextFileSync(GREEN)];
  } catch {
    // No run was green here yet.
  }
  return options.since ?? firstEarlier([...green, ...BASES]);
}

function sources(changed: ReadonlyMap<string, unknown> | undefined): string[] {
  const named = positionals.flatMap((path) => {
    const files = filesBelow(path.replace(/\/$/, ""));
    return files.length === 1 ? files : files.filter(isMutated);
  });
  if (changed === undefined) {
    return positionals.length > 0 ? named : ["server", "ui"].flatMap(filesBelow).filter(isMutated);
  }
  return [...changed.keys()].filter((file) =>
    positionals.length > 0 ? named.includes(file) : isMutated(file)
  );
}

/** The mutants of a folder's sources, with what is known of them. */
class FolderRun {
  readonly #folder: Folder;
  readonly #sources: ReadonlyMap<string, Source>;
  readonly #mutants: ReadonlyMap<string, readonly Mutant[]>;
  readonly #texts: ReadonlyMap<string, string>;
  readonly #cache = new Cache();

  private constructor(
    folder: Folder,
    sources: ReadonlyMap<string, Source>,
    mutants: ReadonlyMap<string, readonly Mutant[]>,
    texts: ReadonlyMap<string, string>,
  ) {
    this.#folder = folder;
    this.#sources = sources;
    this.#mutants = mutants;
    this.#texts = texts;
  }

  static async prepare(folder: Folder): Promise<FolderRun> {
    const texts = new Map(folder.sources.map((file) => [file, Deno.readTextFileSync(file)]));
    const made = await instrument(texts);
    const tests = new Map<string, string>();
    for (const file of folder.tests) tests.set(file, await hashOf(Deno.readTextFileSync(file)));
    const allTests = await hashOf([...tests].join());
    const maker = import.meta.resolve("@stryker-mutator/instrumenter") +
      Deno.readTextFileSync(new URL("own_mutators.ts", import.meta.url));
    const sources = new Map<string, Source>();
    for (const [file, text] of texts) {
      sources.set(file, { file, hash: await hashOf(maker + text), tests, allTests });
    }
    const mutants = Map.groupBy(made.mutants, ({ file }) => file);
    return new FolderRun(folder, sources, mutants, made.texts);
  }

  /** Says which entries of the list are no mutants any more; returns how many. */
  listStale(equivalents: Equivalents): number {
    const stale = [...this.#mutants].flatMap(([file, mutants]) =>
      equivalents.stale(file, mutants).map((name) => `${file}: ${name}`)
    );
    for (const name of stale) console.log(`Listed as equivalent, but not a mutant: ${name}`);
    return stale.length;
  }

  async judge(
    equivalents: Equivalents,
    deadline: number,
    changed: ReadonlyMap<string, ReadonlySet<number>> | undefined,
  ): Promise<Tally> {
    const all = [...this.#mutants.values()].flat();
    const judged = all.filter((mutant) => !equivalents.has(mutant));
    const verdicts = this.#known();
    const isNew = ({ file, line }: Mutant) => changed?.get(file)?.has(line) ? 0 : 1;
    const open = judged.filter((mutant) => !verdicts.has(mutant))
      .sort((a, b) => isNew(a) - isNew(b) || (deadline === Infinity ? 0 : round(a) - round(b)));
    if (open.length > 0 && performance.now() < deadline) {
      await this.#judgeOpen(open, verdicts, deadline);
    }
    const seen = judged.filter((mutant) => verdicts.has(mutant));
    const survivors = seen.map((mutant) => ({ mutant, verdict: verdicts.get(mutant)! }))
      .filter(({ verdict }) => verdict.status !== "killed");
    return {
      folder: this.#folder.name,
      killed: seen.length - survivors.length,
      survivors,
      equivalent: all.length - judged.length,
      left: judged.length - seen.length,
    };
  }

  async #judgeOpen(
    open: readonly Mutant[],
    verdicts: Map<Mutant, Verdict>,
    deadline: number,
  ): Promise<void> {
    const counter = new Counter(this.#folder.name, open.length);
    const absent = await judge(open, {
      folder: this.#folder,
      texts: this.#texts,
      processes: Number(options.processes),
      deadline,
      onVerdict: (mutant, verdict) => {
        verdicts.set(mutant, verdict);
        if (counter.count()) this.#keep(verdicts);
      },
    });
    counter.end();
    this.#keep(verdicts);
    for (const file of absent) console.log(`${file} fails without a mutant: it judges none`);
  }

  #known(): Map<Mutant, Verdict> {
    const verdicts = new Map<Mutant, Verdict>();
    if (options.anew) return verdicts;
    for (const [file, mutants] of this.#mutants) {
      for (const [place, verdict] of this.#cache.read(this.#sources.get(file)!)) {
        verdicts.set(mutants[place]!, verdict);
      }
    }
    return verdicts;
  }

  #keep(verdicts: ReadonlyMap<Mutant, Verdict>): void {
    for (const [file, mutants] of this.#mutants) {
      const places = [...mutants.keys()].filter((place) => verdicts.has(mutants[place]!));
      const kept = new Map(places.map((place) => [place, verdicts.get(mutants[place]!)!]));
      this.#cache.write(this.#sources.get(file)!, kept);
    }
  }
}

// Turning to another file costs a second.
const ROUNDS = 8;

/** In which round a mutant is judged where time is short, so that each has some of all files. */
function round({ id }: Mutant): number {
  return (Math.imul(Number(id) + 1, 0x9e3779b1) >>> 16) % ROUNDS;
}

/** Tells a terminal how far it is. */
class Counter {
  readonly #name: string;
  readonly #all: number;
  #count = 0;

  constructor(name: string, all: number) {
    this.#name = name;
    this.#all = all;
  }

  /** True now and then, for what should happen now and then. */
  count(): boolean {
    this.#count++;
    if (Deno.stderr.isTerminal()) this.#write(`${this.#name}: ${this.#count} of ${this.#all}\r`);
    return this.#count % 100 === 0;
  }

  end(): void {
    if (Deno.stderr.isTerminal()) this.#write("\x1b[K");
  }

  #write(text: string): void {
    Deno.stderr.writeSync(new TextEncoder().encode(text));
  }
}

Deno.chdir(new URL("../../../", import.meta.url));
if (options.green) rememberGreen();
else await main();
