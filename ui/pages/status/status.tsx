import { useEffect, useState } from "preact/hooks";
import { Say } from "../../parts/say.tsx";
import { Scroll } from "../../parts/scroll.tsx";
import { clockTime, dateTime } from "../../format/clock.ts";
import { counted, show } from "../../format/units.ts";
import { Value } from "../../parts/value.tsx";
import { sourcePairs } from "./source_pairs.ts";
import { type ModelVersion, type Skipped, type TensorInfo, useModels } from "../../state/models.ts";
import { useSession } from "../../state/session.ts";
import type { Session } from "../../state/session.ts";

interface Target {
  readonly labels: Readonly<Record<string, string>>;
  readonly scrapeUrl: string;
  readonly lastError: string;
  readonly lastScrape: string;
  readonly lastScrapeDuration: number;
  readonly health: string;
}

interface Facts {
  readonly build?: Readonly<Record<string, string>>;
  readonly runtime?: Readonly<Record<string, string | number | boolean>>;
  readonly flags?: Readonly<Record<string, string>>;
  readonly tsdb?: {
    readonly headStats?: Readonly<Record<string, number>>;
    readonly seriesCountByMetricName?: readonly { readonly name: string; readonly value: number }[];
  };
  readonly targets?: readonly Target[];
}

const ASKED = {
  build: "status/buildinfo",
  runtime: "status/runtimeinfo",
  tsdb: "status/tsdb",
} as const;

/** Each part on its own: a source that does not know one of them may know the others. */
async function readFacts(session: Session): Promise<Facts> {
  const part = (path: string) =>
    session.client.ask<never>(path, {}).then(({ data }) => data, () => undefined);
  const names = Object.keys(ASKED) as (keyof typeof ASKED)[];
  const parts = await Promise.all(names.map((name) => part(ASKED[name])));
  const targets = await session.client
    .ask<{ activeTargets: Target[] }>("targets", { state: "active" })
    .then(({ data }) => data.activeTargets, () => undefined);
  // Those of a Prometheus elsewhere are not passed on; asking would put an error in the console.
  const flags = session.client.passedOn ? undefined : await part("status/flags");
  const found = names.flatMap((name, at) => parts[at] === undefined ? [] : [[name, parts[at]]]);
  return {
    ...Object.fromEntries(found),
    ...(targets === undefined ? {} : { targets }),
    ...(flags === undefined ? {} : { flags }),
  };
}

const READ_EVERY_MS = 15_000;

export function Status() {
  const session = useSession();
  const models = useModels();
  const [facts, setFacts] = useState<Facts>();
  const turn = Math.floor(session.now.value / READ_EVERY_MS);
  useEffect(() => void readFacts(session).then(setFacts), [turn]);
  const { zone } = session.place.value;
  const versions =
    models?.list.flatMap(({ name, versions, default_version }) =>
      versions.map((version) => ({ name, usual: default_version === version.version, ...version }))
    ) ?? [];
  const hasNotes = versions.some((version) => notes(version) !== "");
  const broken = versions.filter(({ state }) => state !== "READY");
  const down = facts?.targets?.filter(({ health }) => health === "down") ?? [];
  const series = facts?.tsdb?.headStats?.numSeries;
  return (
    <>
      <StatusSentence
        known={facts !== undefined && models !== undefined}
        broken={broken.map(({ name, version }) => `${name} ${version}`)}
        down={down.map(({ labels }) => labels.instance ?? "")}
        skipped={models?.skipped.map(({ path }) => path) ?? []}
        versions={versions.length}
        models={models?.list.length ?? 0}
        series={series}
      />
      <div class="grid">
        <section class="panel c12">
          <h2>Models</h2>
          <Scroll label="Models">
            <table>
              <thead>
                <tr>
                  <th scope="col">Model</th>
                  <th scope="col">Version</th>
                  <th scope="col">State</th>
                  {hasNotes && <th scope="col" class="left">Reason</th>}
                  <th scope="col" class="left wide">Inputs</th>
                  <th scope="col" class="left wide">Outputs</th>
                  <th scope="col" class="left wide">Batching</th>
                  <th scope="col" class="wide">SHA-256</th>
                </tr>
              </thead>
              <tbody>
                {versions.map((version) => (
                  <tr key={`${version.name} ${version.version}`}>
                    <td>
                      <b>{version.name}</b>
                    </td>
                    <td>{version.usual && <span class="tag">default</span>} {version.version}</td>
                    <td>
                      <span class={`tag ${version.state === "READY" ? "ok" : "bad"}`}>
                        {version.state.toLowerCase()}
                      </span>
                    </td>
                    {hasNotes && <td class="left wrap">{notes(version)}</td>}
                    <td class="left wrap mono wide">{tensors(version.inputs)}</td>
                    <td class="left wrap mono wide">{tensors(version.outputs)}</td>
                    <td class="left wrap wide">{batching(version)}</td>
                    <td class="mono wide" title={version.sha256}>{version.sha256?.slice(0, 12)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </section>
        {models !== undefined && models.skipped.length > 0 && (
          <SkippedPanel skipped={models.skipped} />
        )}
        {facts?.targets && (
          <section class="panel c12">
            <h2>
              Scrape targets
            </h2>
            <Scroll label="Scrape targets">
              <table class="steady">
                <thead>
                  <tr>
                    <th scope="col">Job</th>
                    <th scope="col" class="left wide">Endpoint</th>
                    <th scope="col" class="w-9">State</th>
                    <th scope="col" class="w-9">Last scrape</th>
                    <th scope="col" class="w-9 wide">Duration</th>
                    {down.length > 0 && <th scope="col" class="left wide">Error</th>}
                  </tr>
                </thead>
                <tbody>
                  {facts.targets.map((target) => (
                    <tr key={target.scrapeUrl}>
                      <td>
                        {target.labels.job}
                        <div class="narrow muted">{target.lastError}</div>
                      </td>
                      <td class="left mono wide">{target.scrapeUrl}</td>
                      <td>
                        <span class={`tag ${target.health === "up" ? "ok" : "bad"}`}>
                          {target.health}
                        </span>
                      </td>
                      <td>
                        <Value text={scrapedAt(target.lastScrape, zone)} />
                      </td>
                      <td class="wide">
                        <Value text={show(target.lastScrapeDuration, "seconds")} />
                      </td>
                      {down.length > 0 && <td class="left wrap wide">{target.lastError}</td>}
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          </section>
        )}
        {(facts?.build ?? facts?.tsdb) && (
          <section class="panel c6">
            <h2>Metrics backend</h2>
            <Pairs pairs={sourcePairs({ ...facts?.build, ...facts?.runtime }, zone)} />
            {facts?.tsdb?.headStats && (
              <>
                <h2 class="second">Storage</h2>
                <Pairs pairs={storePairs(facts.tsdb.headStats, zone)} />
              </>
            )}
          </section>
        )}
        {facts?.tsdb?.seriesCountByMetricName && (
          <section class="panel c6">
            <h2>
              Largest metrics <small>by series count</small>
            </h2>
            <Pairs
              pairs={facts.tsdb.seriesCountByMetricName.slice(0, 14)
                .map(({ name, value }) => [name, show(value, "count")])}
            />
          </section>
        )}
        {facts?.flags && Object.keys(facts.flags).length > 0 && (
          <section class="panel c12">
            <details>
              <summary>Backend settings</summary>
              <Pairs pairs={Object.entries(facts.flags)} />
            </details>
          </section>
        )}
      </div>
    </>
  );
}

function SkippedPanel({ skipped }: { skipped: readonly Skipped[] }) {
  return (
    <section class="panel c12">
      <h2>
        Not served <small>files in the models folder that look like models</small>
      </h2>
      <Scroll label="Not served">
        <table>
          <thead>
            <tr>
              <th scope="col">Path</th>
              <th scope="col" class="left">Reason</th>
            </tr>
          </thead>
          <tbody>
            {skipped.map(({ path, reason }) => (
              <tr key={path}>
                <td class="mono">{path}</td>
                <td class="left wrap">{reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

interface SentenceProps {
  readonly known: boolean;
  readonly broken: readonly string[];
  readonly down: readonly string[];
  readonly skipped: readonly string[];
  readonly models: number;
  readonly versions: number;
  readonly series: number | undefined;
}

function StatusSentence(
  { known, broken, down, skipped, models, versions, series }: SentenceProps,
) {
  if (!known) {
    return (
      <Say mood="unknown">
        <b>Loading …</b>
      </Say>
    );
  }
  const store = series === undefined ? "" : `, ${show(series, "count")} series stored`;
  const served = counted(String(versions), "version");
  const facts = `${served} of ${counted(String(models), "model")}${store}.`;
  if (broken.length > 0) {
    return (
      <Say mood="bad">
        <b>Not ready: {broken.join(", ")}.</b> {facts}
      </Say>
    );
  }
  if (down.length > 0) {
    return (
      <Say mood="warn">
        <b>Targets down: {down.join(", ")}.</b> {facts}
      </Say>
    );
  }
  if (skipped.length > 0) {
    const more = skipped.length > 3 ? ` and ${skipped.length - 3} more` : "";
    return (
      <Say mood="warn">
        <b>Not served: {skipped.slice(0, 3).join(", ")}{more}.</b> {facts}
      </Say>
    );
  }
  return (
    <Say mood="ok">
      <b>All systems running.</b> {facts}
    </Say>
  );
}

/** Why a version is not ready, and what is wrong with its files although it is. */
function notes({ reason, warnings = [] }: ModelVersion): string {
  return [reason, ...warnings].filter((note) => note !== "").join("; ");
}

/** Whether requests share runs of the graph, and if not, why. */
function batching({ batching, batching_reason }: ModelVersion): string {
  if (batching === undefined) return "";
  return batching ? "yes" : `no: ${batching_reason ?? ""}`;
}

function tensors(list: readonly TensorInfo[] = []) {
  const shown = list.map(({ name, datatype, shape }) =>
    `${name} ${datatype}[${shape?.join(", ") ?? "any shape"}]`
  );
  return shown.join("; ");
}

function scrapedAt(time: string, zone: string): string {
  const at = Date.parse(time);
  return Number.isNaN(at) || at <= 0 ? "never" : clockTime(at, zone);
}

function storePairs(head: Readonly<Record<string, number>>, zone: string): [string, string][] {
  const words: Readonly<Record<string, string>> = {
    numSeries: "Series",
    numLabelPairs: "Label pairs",
    chunkCount: "Chunks",
    minTime: "Oldest sample in memory",
    maxTime: "Newest sample",
  };
  return Object.entries(head).filter(([name]) => words[name] !== undefined).map(([name, value]) => [
    words[name]!,
    name.endsWith("Time") ? dateTime(value, zone) : show(value, "number"),
  ]);
}

function Pairs({ pairs }: { pairs: readonly (readonly [string, string])[] }) {
  return (
    <table>
      <tbody>
        {pairs.map(([name, value]) => (
          <tr key={name}>
            <td class="muted">{name}</td>
            <td class="wrap">
              <Value text={value} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
