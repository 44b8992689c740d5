import { counted, show, wholeNumber } from "../../format/units.ts";
import { FirstRequest } from "../../panels/first_request.tsx";
import { lastValue, Stat, windowText } from "../../panels/stat.tsx";
import { Say } from "../../parts/say.tsx";
import type { InstantAnswer, RangeAnswer } from "../../prom/query.ts";
import { useExplore } from "../../shell/use_explore.ts";
import type { Place } from "../../state/place.ts";
import { instant, range, type RangeAsk } from "../../state/ask.ts";
import { type Model, useModels } from "../../state/served_models.ts";
import type { Reference } from "../../state/reference.ts";
import { useSession } from "../../state/session.ts";
import { useQueries } from "../../state/use_queries.ts";
import { useOpenFeature } from "./drift/open_feature.ts";
import { badInputs, driftedCount, predictedMean } from "./drift/queries.ts";
import type { Drift } from "./drift/use_drift.ts";
import { classesOf, HEADLINE, medianConfidence, shareOf } from "./queries.ts";
import { modelSentence } from "./sentence.ts";
import { VersionStat } from "./version_stat.tsx";

export interface HeadlineProps {
  readonly model: Model | undefined;
  readonly reference: Reference | undefined;
  readonly classes: readonly string[];
  readonly drift: Drift;
}

/** The sentence and the tiles of one model. They share their queries. */
export function Headline({ model, reference, classes, drift }: HeadlineProps) {
  const session = useSession();
  const explore = useExplore();
  const models = useModels();
  const open = useOpenFeature();
  const { subject, situation, features } = drift;
  const tile = predictionTile(classes, drift);
  const asks = {
    ...HEADLINE,
    byClass: instant(classesOf(subject.version)),
    second: tile.ask,
    drifted: range(driftedCount(subject)),
    bad: range(badInputs(subject)),
  };
  const { data, queries, answered, errors } = useQueries(asks);
  const failures = [...errors, ...drift.ranked.errors, ...drift.overTime.errors];
  const rows = lastValue(data.count);
  const compared = sumOf(data.byClass);
  const { mood, lead, rest } = modelSentence({
    known: models !== undefined && answered === "all" && failures.length === 0 &&
      situation.state !== "loading",
    error: failures[0],
    name: session.place.value.model,
    missing: models === undefined ? "" : missingText(model, session.place.value),
    ready: model === undefined || model.versions.some(({ state }) => state === "READY"),
    broken: model?.versions.filter(({ reason }) => reason !== "") ?? [],
    zone: session.place.value.zone,
    rate: lastValue(data.requests),
    rows,
    shares: Object.fromEntries(
      (data.byClass?.samples ?? []).map(({ labels, value }) => [
        labels.class ?? "",
        value / compared,
      ]),
    ),
    compared,
    version: (model?.versions.length ?? 0) > 1 ? subject.version : "",
    expected: reference?.classes,
    p95: lastValue(data.p95),
    faults: sumOf(data.faults),
    drift: situation,
  });
  const [worst] = features;
  const changed = worst?.level === "drifted" || worst?.level === "moving";
  const over = windowText(queries.rows, session.scrape.value);
  return (
    <>
      <Say
        mood={mood}
        link={changed && (
          <button type="button" class="link" onClick={() => open(worst.feature)}>
            What changed? →
          </button>
        )}
      >
        <b>{lead}</b> {rest}
      </Say>
      {answered === "all" && errors.length === 0 && !(rows > 0) && <FirstRequest />}
      <div class="grid">
        <Stat
          id="m-rows"
          name="Predictions"
          data={data.rows}
          over={over}
          unit="rate"
          color={4}
          onOpen={explore(HEADLINE.rows)}
        >
          {rows > 0 && `${counted(wholeNumber(rows), "row")} in this range`}
        </Stat>
        <Stat
          id={tile.id}
          name={tile.name}
          data={data.second}
          unit={tile.unit}
          color={6}
          onOpen={explore(tile.ask)}
        >
          {tile.context(lastValue(data.second), reference)}
        </Stat>
        <Stat
          id="m-drifted"
          name="Drifted features"
          data={data.drifted}
          unit="count"
          color={7}
          onOpen={explore(asks.drifted)}
        >
          {figureText(data.drifted, drift, `of ${features.length}`)}
        </Stat>
        <Stat
          id="m-bad"
          name="Bad values"
          data={data.bad}
          unit="ratio"
          color={5}
          onOpen={explore(asks.bad)}
        >
          {figureText(data.bad, drift, "share of all values")}
        </Stat>
        <Stat
          id="m-p95"
          name="Latency p95"
          data={data.p95}
          over={over}
          unit="seconds"
          color={0}
          onOpen={explore(HEADLINE.p95)}
        >
          {Number.isFinite(lastValue(data.p95)) &&
            `at ${show(lastValue(data.requests), "number")} requests/s`}
        </Stat>
        <VersionStat model={model} />
      </div>
    </>
  );
}

function missingText(model: Model | undefined, place: Place): string {
  if (model === undefined) return `model ${place.model}`;
  const known = place.version === "" ||
    model.versions.some(({ version }) => version === place.version);
  return known ? "" : `version ${place.version} of ${model.name}`;
}

function sumOf(answer: InstantAnswer | undefined): number {
  return answer?.samples.reduce((sum, { value }) => sum + value, 0) ?? 0;
}

/** The text below a figure about drift, or why there is none. */
function figureText(data: RangeAnswer | undefined, drift: Drift, text: string): string | false {
  if (!Number.isNaN(lastValue(data))) return text;
  return drift.referenced === false ? "no reference" : false;
}

interface PredictionTile {
  readonly id: string;
  readonly name: string;
  readonly unit: "ratio" | "number";
  readonly ask: RangeAsk;
  readonly context: (value: number, reference: Reference | undefined) => string | undefined;
}

/** What the model predicts, in one number: it depends on the task. */
function predictionTile(classes: readonly string[], { subject }: Drift): PredictionTile {
  if (classes.length === 2) {
    // Of two classes the second is the positive one.
    const positive = classes[1]!;
    return {
      id: "m-share",
      name: `Predicted ${positive}`,
      unit: "ratio",
      ask: range(shareOf(positive, subject.version)),
      context: (_value, reference) => {
        const expected = reference?.classes?.[positive];
        return expected === undefined ? undefined : `reference ${show(expected, "ratio")}`;
      },
    };
  }
  const scored = classes.length > 0;
  return {
    id: scored ? "m-confidence" : "m-value",
    name: scored ? "Confidence" : "Predicted value",
    unit: "number",
    ask: range(scored ? medianConfidence : predictedMean(subject)),
    context: (value) => {
      if (Number.isNaN(value)) return undefined;
      return scored ? "median, top class" : `mean of the last ${subject.window.text}`;
    },
  };
}
