import { counted, show, wholeNumber } from "../../format/units.ts";
import { latency } from "../../expressions/requests.ts";
import { lastValue, Stat } from "../../panels/stat.tsx";
import { Say } from "../../parts/say.tsx";
import type { InstantAnswer, RangeAnswer } from "../../prom/query.ts";
import { useExplore } from "../../shell/use_explore.ts";
import { range } from "../../state/ask.ts";
import type { Model } from "../../state/served_models.ts";
import type { Reference } from "../../state/reference.ts";
import { useSession } from "../../state/session.ts";
import { useQueries } from "../../state/use_queries.ts";
import { HEADLINE, shareOf } from "./queries.ts";
import { modelSentence } from "./sentence.ts";
import { VersionStat } from "./version_stat.tsx";

export interface HeadlineProps {
  readonly model: Model | undefined;
  readonly reference: Reference | undefined;
  readonly classes: readonly string[];
}

/** The sentence and the tiles of one model. They share their queries. */
export function Headline({ model, reference, classes }: HeadlineProps) {
  const session = useSession();
  const explore = useExplore();
  // Of two classes the second is the positive one.
  const positive = classes.length === 2 ? classes[1]! : undefined;
  const second = range(positive === undefined ? latency(0.5) : shareOf(positive));
  const { data, answered, errors } = useQueries({ ...HEADLINE, second });
  const rows = sumOf(data.byClass);
  const { mood, lead, rest } = modelSentence({
    known: answered === "all",
    error: errors[0],
    name: session.place.value.model,
    ready: model === undefined || model.versions.some(({ state }) => state === "READY"),
    broken: model?.versions.filter(({ state, reason }) => state !== "READY" && reason !== "") ?? [],
    rate: lastValue(data.requests),
    rows,
    shares: Object.fromEntries(
      (data.byClass?.samples ?? []).map(({ labels, value }) => [labels.class ?? "", value / rows]),
    ),
    expected: reference?.classes,
    p95: lastValue(data.p95),
    faults: sumOf(data.faults),
  });
  return (
    <>
      <Say mood={mood}>
        <b>{lead}</b> {rest}
      </Say>
      <div class="grid">
        <Stat
          id="m-rows"
          name="Predictions"
          data={data.rows}
          unit="rate"
          color={4}
          onOpen={explore(HEADLINE.rows)}
        >
          {rows > 0 && `${counted(wholeNumber(rows), "row")} in this range`}
        </Stat>
        <SecondStat
          positive={positive}
          data={data.second}
          expected={positive === undefined ? undefined : reference?.classes?.[positive]}
          onOpen={explore(second)}
        />
        <Stat
          id="m-confidence"
          name="Confidence"
          data={data.confidence}
          unit="number"
          color={2}
          onOpen={explore(HEADLINE.confidence)}
        >
          {Number.isNaN(lastValue(data.confidence)) ? undefined : "median, top class"}
        </Stat>
        <Stat
          id="m-p95"
          name="Latency p95"
          data={data.p95}
          unit="seconds"
          color={0}
          onOpen={explore(HEADLINE.p95)}
        >
          {Number.isFinite(lastValue(data.p95)) &&
            `at ${show(lastValue(data.requests), "number")} requests/s`}
        </Stat>
        <Stat
          id="m-failed"
          name="Failed"
          data={data.failed}
          unit="ratio"
          color={5}
          onOpen={explore(HEADLINE.failed)}
        >
          {Number.isNaN(lastValue(data.failed)) ? undefined : "server errors only"}
        </Stat>
        <VersionStat model={model} />
      </div>
    </>
  );
}

function sumOf(answer: InstantAnswer | undefined): number {
  return answer?.samples.reduce((sum, { value }) => sum + value, 0) ?? 0;
}

interface SecondProps {
  /** The positive class of two; undefined for models without exactly two classes. */
  readonly positive: string | undefined;
  /** The share of the positive class, or else the median latency. */
  readonly data: RangeAnswer | undefined;
  /** The share of the positive class in the reference data. */
  readonly expected: number | undefined;
  readonly onOpen: () => void;
}

function SecondStat({ positive, data, expected, onOpen }: SecondProps) {
  if (positive === undefined) {
    return (
      <Stat
        id="m-p50"
        name="Latency p50"
        data={data}
        unit="seconds"
        color={2}
        onOpen={onOpen}
      />
    );
  }
  return (
    <Stat
      id="m-share"
      name={`Predicted ${positive}`}
      data={data}
      unit="ratio"
      color={6}
      onOpen={onOpen}
    >
      {expected === undefined ? undefined : `reference ${show(expected, "ratio")}`}
    </Stat>
  );
}
