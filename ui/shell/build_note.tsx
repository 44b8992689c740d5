import { durationShort } from "../format/duration.ts";
import { instant } from "../state/ask.ts";
import { useSession } from "../state/session.ts";
import { useQueries } from "../state/use_queries.ts";

const QUERIES = {
  build: instant(() => "modelwatch_build_info"),
  started: instant(() =>
    "max(process_start_time_seconds and on (job, instance) modelwatch_build_info)"
  ),
};

/** The version and uptime, below the navigation. */
export function BuildNote() {
  const session = useSession();
  const { build, started } = useQueries(QUERIES).data;
  const replicas = build?.samples ?? [];
  const version = replicas[0]?.labels.version;
  const since = started?.samples[0]?.value;
  return (
    <footer>
      {version === undefined ? "Modelwatch" : `v${version}`}
      {replicas.length > 1 ? ` · ${replicas.length} replicas` : ""}
      {since !== undefined && (
        <>
          <br />up {durationShort(session.now.value - since * 1000)}
        </>
      )}
      <br />scrape interval {session.scrape.value}&nbsp;s
    </footer>
  );
}
