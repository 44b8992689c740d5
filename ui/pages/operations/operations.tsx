import { lastValue, Stat } from "../../panels/stat.tsx";
import { TimePanel } from "../../panels/time_panel.tsx";
import { useState } from "preact/hooks";
import type { TimeMark } from "../../chart/axes.ts";
import { HeatPanel } from "../../panels/heat_panel.tsx";
import { exploreQueries } from "../../state/explore_queries.ts";
import { Say } from "../../parts/say.tsx";
import { counted, show } from "../../format/units.ts";
import { useSession } from "../../state/session.ts";
import { useQueries } from "../../state/use_queries.ts";
import { AlertMarks } from "../../panels/alert_marks.tsx";
import { ModelsTable } from "./models_table.tsx";
import { Stages } from "./stages.tsx";
import { HEADLINE, LATENCIES, LATENCY, OUTCOMES } from "./queries.ts";
import { headline } from "./sentence.ts";

export function Operations() {
  const [marks, setMarks] = useState<readonly TimeMark[]>([]);
  return (
    <>
      <Headline />
      <div class="grid">
        <TimePanel definition={OUTCOMES} span={7} marks={marks} />
        <TimePanel definition={LATENCY} span={5} marks={marks} />
        <HeatPanel definition={LATENCIES} span={7} marks={marks} />
        <Stages span={5} />
        <ModelsTable />
      </div>
      <AlertMarks onMarks={setMarks} />
    </>
  );
}

/** The sentence and the six numbers; both are made of the same answers. */
function Headline() {
  const session = useSession();
  const shown = useQueries(HEADLINE);
  const [rate, failed, p95, p99, predictions, queue, cpu, memory, ...sums] = shown.data;
  const [count, faults, before, queueMost, alerts] = sums;
  const value = lastValue;
  const { mood, lead, rest, link } = headline({
    known: shown.data.every((data) => data !== undefined),
    error: shown.errors[0],
    rate: value(rate),
    requests: value(count),
    faults: value(faults),
    p95: value(p95),
    alerts: alerts?.kind === "instant" ? alerts.samples.map(({ labels }) => labels) : [],
  });
  const open = (at: number) => () =>
    session.turnTo("explore", { queries: exploreQueries([shown.asks[at]!], session) });
  const change = value(count) / value(before) - 1;
  return (
    <>
      <Say
        mood={mood}
        link={link && (
          <button
            type="button"
            class="link"
            onClick={() => session.turnTo(link.page, {})}
          >
            {link.text} →
          </button>
        )}
      >
        <b>{lead}</b> {rest}
      </Say>
      <div class="grid stats">
        <Stat id="requests" name="Requests" data={rate} unit="rate" color={4} onOpen={open(0)}>
          {Number.isFinite(change) && value(before) > 0
            ? comparison(change)
            : Number.isFinite(value(count)) && `${show(value(count), "number")} in this range`}
        </Stat>
        <Stat id="failed" name="Failed" data={failed} unit="ratio" color={5} onOpen={open(1)}>
          {Number.isFinite(value(count)) && budget(value(count), value(faults))}
        </Stat>
        <Stat id="p95" name="Latency p95" data={p95} unit="seconds" color={0} onOpen={open(2)}>
          {Number.isFinite(value(p99)) && `p99 ${show(value(p99), "seconds")}`}
        </Stat>
        <Stat
          id="predictions"
          name="Predictions"
          data={predictions}
          unit="rate"
          color={4}
          onOpen={open(4)}
        >
          {Number.isFinite(value(predictions) / value(rate)) &&
            `${counted(show(value(predictions) / value(rate), "number"), "row")} per request`}
        </Stat>
        <Stat id="queue" name="Queue" data={queue} unit="count" color={6} onOpen={open(5)}>
          {Number.isFinite(value(queueMost)) && `peak ${show(value(queueMost), "number")}`}
        </Stat>
        <Stat id="cpu" name="CPU" data={cpu} unit="cores" color={2} onOpen={open(6)}>
          {Number.isFinite(value(memory)) && `${show(value(memory), "bytes")} resident`}
        </Stat>
      </div>
    </>
  );
}

/** Compared with the period of the same length before the range. Less than 1 % is noise. */
function comparison(change: number): string {
  const percent = Math.round(Math.abs(change) * 100);
  if (percent === 0) return "no change from previous period";
  return `${change < 0 ? "−" : "+"}${percent}\u00a0% vs previous period`;
}

/** One request in a thousand may fail: the share of that budget that is left in the range. */
function budget(requests: number, faults: number): string {
  if (requests === 0) return "no requests";
  const left = 1 - (faults || 0) / (requests * 0.001);
  return left >= 0
    ? `${show(left, "ratio")} of error budget left`
    : `${show(1 - left, "ratio")} of error budget used`;
}
