import { durationShort } from "../format/duration.ts";
import { useSession } from "../state/session.ts";
import { useQueries } from "../state/use_queries.ts";

/** The version and uptime, below the navigation. */
export function BuildNote() {
  const session = useSession();
  const { data } = useQueries([
    { kind: "instant", expr: () => "modelwatch_build_info" },
    {
      kind: "instant",
      expr: () => "max(process_start_time_seconds and on (job, instance) modelwatch_build_info)",
    },
  ]);
  const [build, start] = data.map((one) => one?.kind === "instant" ? one.samples : []);
  const version = build?.[0]?.labels.version;
  const since = start?.[0]?.value;
  return (
    <footer>
      {version === undefined ? "Modelwatch" : `v${version}`}
      {(build?.length ?? 0) > 1 ? ` · ${build!.length} replicas` : ""}
      {since !== undefined && (
        <>
          <br />up {durationShort(session.now.value - since * 1000)}
        </>
      )}
      <br />scrape interval {session.scrape.value}&nbsp;s
    </footer>
  );
}
