import { lastValue, Stat } from "../../panels/stat.tsx";
import { Say } from "../../parts/say.tsx";
import { useExplore } from "../../shell/use_explore.ts";
import { useSession } from "../../state/session.ts";
import { useQueries } from "../../state/use_queries.ts";
import { HEADLINE } from "./queries.ts";
import { systemSentence } from "./sentence.ts";
import { UptimeStat } from "./uptime_stat.tsx";

/** The sentence and the six tiles. They share their queries. */
export function Headline() {
  const session = useSession();
  const explore = useExplore();
  const { data, answered, errors } = useQueries(HEADLINE);
  const uptimeMs = session.now.value - lastValue(data.started) * 1000;
  const restarts = lastValue(data.restarts);
  const { mood, lead, rest } = systemSentence({
    known: answered === "all" && errors.length === 0,
    error: errors[0],
    cpu: lastValue(data.cpu),
    memory: lastValue(data.memory),
    lag: lastValue(data.lag),
    lastingLag: lastValue(data.lastingLag),
    uptimeMs,
    replicas: lastValue(data.replicas),
    restarts,
    dropped: lastValue(data.dropped),
  });
  return (
    <>
      <Say mood={mood}>
        <b>{lead}</b> {rest}
      </Say>
      <div class="grid">
        <Stat
          id="s-cpu"
          name="CPU"
          data={data.cpu}
          unit="cores"
          color={2}
          onOpen={explore(HEADLINE.cpu)}
        >
          all processes
        </Stat>
        <Stat
          id="s-memory"
          name="Memory"
          data={data.memory}
          unit="bytes"
          color={4}
          onOpen={explore(HEADLINE.memory)}
        >
          resident
        </Stat>
        <Stat
          id="s-lag"
          name="Event-loop lag"
          data={data.lag}
          unit="seconds"
          color={6}
          onOpen={explore(HEADLINE.lag)}
        >
          slowest serving thread
        </Stat>
        <Stat
          id="s-flight"
          name="In flight"
          data={data.inFlight}
          unit="count"
          color={0}
          onOpen={explore(HEADLINE.inFlight)}
        >
          HTTP requests
        </Stat>
        <Stat
          id="s-series"
          name="Samples"
          data={data.series}
          unit="count"
          color={7}
          onOpen={explore(HEADLINE.series)}
        >
          per scrape
        </Stat>
        <UptimeStat uptimeMs={uptimeMs} restarts={restarts} />
      </div>
    </>
  );
}
