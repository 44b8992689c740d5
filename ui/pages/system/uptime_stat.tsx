import { durationShort } from "../../format/duration.ts";
import { counted, show } from "../../format/units.ts";

/** The tile of the time since the start, and of the threads that were restarted. */
export function UptimeStat({ uptimeMs, restarts }: { uptimeMs: number; restarts: number }) {
  return (
    <div class="panel stat c2" role="group" aria-label="Uptime">
      <div class="name">Uptime</div>
      <div class="num" key={durationShort(uptimeMs)}>
        {Number.isNaN(uptimeMs) ? "–" : <Uptime ms={uptimeMs} />}
      </div>
      <div class="vs">
        {restarts > 0
          ? counted(show(restarts, "number"), "thread restart")
          : restarts === 0
          ? "no thread restarts"
          : "\u00a0"}
      </div>
    </div>
  );
}

/** `3 d 4 h`, with the units in the lighter weight of all numbers. */
function Uptime({ ms }: { ms: number }) {
  return (
    <>
      {durationShort(ms).split(" ").map((part) => {
        const [count, unit] = part.split("\u00a0");
        return (
          <span key={unit}>
            {count}
            <small>{unit}</small>
            {" "}
          </span>
        );
      })}
    </>
  );
}
