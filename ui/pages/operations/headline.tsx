import { show } from "../../format/units.ts";
import { lastValue, Stat, windowText } from "../../panels/stat.tsx";
import { Later } from "../../parts/later.tsx";
import { styled } from "../../parts/later_style.ts";
import { Say } from "../../parts/say.tsx";
import { useExplore } from "../../shell/use_explore.ts";
import { useSession } from "../../state/session.ts";
import { useQueries } from "../../state/use_queries.ts";
import { HEADLINE } from "./queries.ts";
import { operationsSentence } from "./sentence.ts";
import { budgetText, requestsText, rowsText } from "./tile_text.ts";

const FIRST_REQUEST = styled(async () =>
  (await import("../../panels/first_request.tsx")).FirstRequest
);

/** The sentence and the six tiles. They share their queries. */
export function Headline() {
  const session = useSession();
  const explore = useExplore();
  const { data, queries, answered, errors } = useQueries(HEADLINE);
  const [count, faults] = [lastValue(data.count), lastValue(data.faults)];
  const known = answered === "all" && errors.length === 0;
  const { mood, lead, rest, link } = operationsSentence({
    known,
    error: errors[0],
    rate: lastValue(data.rate),
    requests: count,
    faults,
    p95: lastValue(data.p95),
    lastingLag: lastValue(data.lastingLag),
    alerts: data.alerts?.samples.map(({ labels }) => labels) ?? [],
  });
  const p99 = lastValue(data.p99);
  const peak = lastValue(data.queuePeak);
  const memory = lastValue(data.memory);
  const over = windowText(queries.rate, session.scrape.value);
  return (
    <>
      <Say
        mood={mood}
        link={link && (
          <button type="button" class="link" onClick={() => session.turnTo(link.page)}>
            {link.text} →
          </button>
        )}
      >
        <b>{lead}</b> {rest}
      </Say>
      {known && !(count > 0) && <Later load={FIRST_REQUEST} />}
      <div class="grid stats">
        <Stat
          id="requests"
          name="Requests"
          data={data.rate}
          over={over}
          unit="rate"
          color={4}
          onOpen={explore(HEADLINE.rate)}
        >
          {requestsText(count, lastValue(data.previousCount))}
        </Stat>
        <Stat
          id="failed"
          name="Failed"
          data={data.failed}
          over={over}
          unit="ratio"
          color={5}
          onOpen={explore(HEADLINE.failed)}
        >
          {data.faults !== undefined && budgetText(count, faults)}
        </Stat>
        <Stat
          id="p95"
          name="Latency p95"
          data={data.p95}
          over={over}
          unit="seconds"
          color={0}
          onOpen={explore(HEADLINE.p95)}
        >
          {Number.isFinite(p99) && `p99 ${show(p99, "seconds")}`}
        </Stat>
        <Stat
          id="predictions"
          name="Predictions"
          data={data.predictions}
          over={over}
          unit="rate"
          color={4}
          onOpen={explore(HEADLINE.predictions)}
        >
          {rowsText(lastValue(data.predictions) / lastValue(data.rate))}
        </Stat>
        <Stat
          id="queue"
          name="Queue"
          data={data.queue}
          unit="count"
          color={6}
          onOpen={explore(HEADLINE.queue)}
        >
          {Number.isFinite(peak) && `peak ${show(peak, "number")}`}
        </Stat>
        <Stat
          id="cpu"
          name="CPU"
          data={data.cpu}
          over={over}
          unit="cores"
          color={2}
          onOpen={explore(HEADLINE.cpu)}
        >
          {Number.isFinite(memory) && `${show(memory, "bytes")} resident`}
        </Stat>
      </div>
    </>
  );
}
