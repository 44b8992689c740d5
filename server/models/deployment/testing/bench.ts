import { modelError } from "../../../errors.ts";
import { Logger } from "../../../logger.ts";
import { FAMILIES } from "../../../metrics/families.ts";
import { type Family, type Labels, labelsKey } from "../../../metrics/family.ts";
import { Merge } from "../../../metrics/merge.ts";
import { Tally } from "../../../metrics/tally.ts";
import type { Catalog } from "../../catalog.ts";
import type { VersionFiles } from "../../folder/version_files.ts";
import type { Activation, ReplacedReference } from "../../serving/model_store.ts";
import { Deployment } from "../deployment.ts";
import type { Fleet } from "../fleet.ts";
import type { VersionFacts } from "../watched_version.ts";

/** Serving threads that load any graph without the text "bad", and record the versions in service. */
export class FakeFleet implements Fleet {
  readonly #staged = new Map<number, VersionFiles>();
  /** Why nothing can be staged at the moment; empty when it can. */
  trouble: string | Error = "";
  attempts = 0;
  /** Models that can be staged only when these have resolved. */
  readonly held = new Map<string, Promise<void>>();
  /** The graph of each version in service, by `model/version`. */
  readonly serving = new Map<string, string>();
  /** The files of each version that was ever in service, by `model/version`. */
  readonly files = new Map<string, VersionFiles>();
  /** The catalog of each activation. */
  readonly catalogs: Catalog[] = [];

  /** References that were put in force, by `model/version`. */
  readonly references = new Map<string, ReplacedReference>();
  /** The last rows of each version that was ever staged, by `model/version`. */
  readonly memory = new Map<string, SharedArrayBuffer | undefined>();
  /** What the trial of each version tells: without a manifest, these. */
  facts: VersionFacts = { task: "tensor", classes: [], inputs: [], engine: "wasm" };

  async stage(
    id: number,
    files: VersionFiles,
    memoryFor: (facts: VersionFacts) => SharedArrayBuffer | undefined,
  ): Promise<void> {
    this.attempts++;
    await this.held.get(files.model);
    if (this.trouble instanceof Error) throw this.trouble;
    if (this.trouble !== "") throw new Error(this.trouble);
    const text = new TextDecoder().decode(files.graph);
    if (text.includes("bad")) throw modelError(files.model, "it is bad");
    this.#staged.set(id, files);
    this.memory.set(`${files.model}/${files.version}`, memoryFor(this.#factsOf(files)));
  }

  activate({ add, remove, catalog }: Activation): Promise<void> {
    this.catalogs.push(catalog);
    for (const id of add) {
      const files = this.#staged.get(id)!;
      const { model, version, graph } = files;
      this.files.set(`${model}/${version}`, files);
      this.#staged.delete(id);
      this.serving.set(`${model}/${version}`, new TextDecoder().decode(graph));
    }
    for (const { model, version } of remove) this.serving.delete(`${model}/${version}`);
    return Promise.resolve();
  }

  #factsOf({ manifest }: VersionFiles): VersionFacts {
    if (manifest === undefined) return this.facts;
    const { task, classes = [], features } = manifest;
    const inputs = features.map(({ name, type }) => {
      const datatype = type === "number" ? "FP32" as const : "BYTES" as const;
      return { name, datatype, shape: [-1, 1] };
    });
    return { task, classes, inputs, engine: this.facts.engine };
  }

  replaceReference(replaced: ReplacedReference): Promise<void> {
    this.references.set(`${replaced.model}/${replaced.version}`, replaced);
    return Promise.resolve();
  }

  get leftStaged(): number {
    return this.#staged.size;
  }
}

/** A deployment over a folder of its own. */
export class Bench {
  readonly fleet = new FakeFleet();
  readonly deployment: Deployment;
  /** The lines of the log, from the level info on. */
  readonly logged: string[] = [];
  now = 5000;
  readonly #root: string;
  readonly #merge = new Merge();

  constructor(root: string, defaultModel?: string) {
    this.#root = root;
    this.deployment = new Deployment(this.fleet, {
      root,
      defaultModel,
      log: new Logger({ level: "info", format: "json" }, "test", (line) => this.logged.push(line)),
      tally: new Tally((event) => this.#merge.accept("main", [event])),
      clock: () => this.now,
      requests: { pause: () => Promise.resolve() },
    });
  }

  /** Writes a file as a copy does: another file under the same name. */
  async write(path: string, content: unknown): Promise<void> {
    const full = `${this.#root}/${path}`;
    await Deno.mkdir(full.slice(0, full.lastIndexOf("/")), { recursive: true });
    const text = typeof content === "string" ? content : JSON.stringify(content);
    await Deno.writeTextFile(`${this.#root}/.next`, text);
    await Deno.rename(`${this.#root}/.next`, full);
  }

  /** Another deployment, over a folder in this one's. */
  below(path: string): Bench {
    return new Bench(`${this.#root}/${path}`);
  }

  async remove(path: string): Promise<void> {
    await Deno.remove(`${this.#root}/${path}`, { recursive: true });
  }

  async copy(from: URL, to: string): Promise<void> {
    const full = `${this.#root}/${to}`;
    await Deno.mkdir(full.slice(0, full.lastIndexOf("/")), { recursive: true });
    await Deno.copyFile(from, `${this.#root}/.next`);
    await Deno.rename(`${this.#root}/.next`, full);
  }

  async move(from: string, to: string): Promise<void> {
    await Deno.rename(`${this.#root}/${from}`, `${this.#root}/${to}`);
  }

  /** Creates a link to itself: it exists and cannot be read, even by root. */
  async block(path: string): Promise<void> {
    await Deno.symlink(path.split("/").at(-1)!, `${this.#root}/${path}`);
  }

  /** The number of lines of the log with this message. */
  count(message: string): number {
    return this.logged.filter((line) => JSON.parse(line).message.startsWith(message)).length;
  }

  /** Polls twice, so that a settled change is taken over. */
  async settle(): Promise<void> {
    await this.deployment.poll();
    await this.deployment.poll();
  }

  get serving(): Record<string, string> {
    return Object.fromEntries(this.fleet.serving);
  }

  /** The state and reason of each version, by `model/version`. */
  get states(): Record<string, string> {
    return Object.fromEntries(
      this.deployment.catalog().models.flatMap(({ name, versions }) =>
        versions.map(({ version, state, reason }) => [
          `${name}/${version}`,
          reason === "" ? state : `${state}: ${reason}`,
        ])
      ),
    );
  }

  metric(family: Family, labels: Labels): number | undefined {
    const key = labelsKey(family, labels);
    return this.#merge.collect()
      .find((series) => series.family === family && labelsKey(family, series.labels) === key)
      ?.cells[0];
  }

  /** Every gauge of a model, by its name, its version and the beginning of its hash. */
  gaugesOf(model: string): Record<string, number> {
    const { modelReady, modelLoadedTimestamp, modelInfo } = FAMILIES;
    const found = this.#merge.collect().filter(({ family, labels }) =>
      [modelReady, modelLoadedTimestamp, modelInfo].includes(family) && labels["model"] === model
    );
    return Object.fromEntries(
      found.map(({ family, labels, cells }) => {
        const { version, sha256 = "" } = labels;
        return [`${family.name} ${version} ${sha256.slice(0, 6)}`.trim(), cells[0]!];
      }),
    );
  }
}

export async function withBench(
  use: (bench: Bench) => Promise<void>,
  defaultModel?: string,
): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await use(new Bench(root, defaultModel));
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

export const BAD_REASON = 'Cannot load model "m": it is bad';

/** Tells of a run that took too long. */
export async function hang(bench: Bench, model: string, version = "1"): Promise<void> {
  const { sha256 } = bench.fleet.files.get(`${model}/${version}`)!;
  await bench.deployment.noteHang({ model, version, sha256, seconds: 30 });
}

/** Tells of a request that broke the runtime. */
export async function trap(bench: Bench, model: string, version = "1"): Promise<void> {
  const { files } = bench.fleet;
  const { sha256 } = files.get(`${model}/${version}`)!;
  await bench.deployment.noteTrap({ model, version, sha256, words: "divide by zero" });
}
