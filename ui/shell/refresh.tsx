import { isLive } from "../state/time_math.ts";
import { useSession } from "../state/session.ts";
import { clockTime } from "../format/clock.ts";
import { START } from "../state/place.ts";

const INTERVALS = [5, 10, 30, 60, 300];
const SLOW = "Refreshes less often, because the data source needs longer to answer";

/** The refresh state: live, paused or disconnected; and the interval. */
export function Refresh() {
  const session = useSession();
  const { place } = session;
  const { range, refresh, zone } = place.value;
  const health = session.scheduler.health.value;
  if (health.state === "down") {
    return (
      <button type="button" class="ctl live down" onClick={() => session.scheduler.retry()}>
        <b>No response</b> since {clockTime(health.since + session.skew.value, zone)} · Retry now
      </button>
    );
  }
  if (!isLive(range)) {
    return (
      <button
        type="button"
        class="ctl live paused"
        title="Return to live data"
        onClick={() => session.go({ range: START.range, refresh: refresh || START.refresh })}
      >
        <b>Resume live</b>
      </button>
    );
  }
  const running = refresh > 0;
  const held = session.holds.value > 0;
  const isSlow = running && session.pace.value > refresh;
  return (
    <span class={`ctl live${running && !held ? "" : " paused"}`}>
      <button
        type="button"
        class="plain"
        aria-pressed={running}
        title={!running ? "Resume (p)" : held ? "Paused while values are pinned" : "Pause (p)"}
        onClick={() => session.go({ refresh: running ? 0 : START.refresh })}
      >
        <b>{!running ? "Paused" : held ? "Pinned" : "Live"}</b>
      </button>
      {running && (
        <select
          aria-label="Refresh interval"
          title={isSlow ? SLOW : undefined}
          value={String(refresh)}
          onChange={(event) => session.go({ refresh: Number(event.currentTarget.value) })}
        >
          {[...new Set([...INTERVALS, refresh])].sort((a, b) => a - b).map((seconds) => (
            <option key={seconds} value={String(seconds)}>
              {isSlow && seconds === refresh
                ? `now ${paceText(session.pace.value)}`
                : paceText(seconds)}
            </option>
          ))}
        </select>
      )}
    </span>
  );
}

function paceText(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : `${seconds / 60} min`;
}
