/**
 * Notices above each page: an unreachable backend, a slow one, a wrong clock, a link to what is not
 * there.
 */

import { clockTime } from "../format/clock.ts";
import { durationShort } from "../format/duration.ts";
import { Later } from "../parts/later.tsx";
import { Say } from "../parts/say.tsx";
import { UnreachableError } from "../prom/client.ts";
import type { PageName } from "../state/place.ts";
import { modelsFailure } from "../state/served_models.ts";
import { useSession } from "../state/session.ts";
import { waiting } from "../state/waiting.ts";
import { HistoryStart } from "./history_start.tsx";

// A smaller difference does no harm.
const SKEW_WORTH_SAYING_MS = 60_000;

const WITH_CHARTS: readonly PageName[] = ["operations", "models", "system"];

export function Notices() {
  const { page } = useSession().place.value;
  return (
    <div class="notices" role="status">
      <Outage />
      <OldModels />
      <WrongClock />
      {WITH_CHARTS.includes(page) && <HistoryStart />}
      <Later load={loadUnknown} />
    </div>
  );
}

function Outage() {
  const session = useSession();
  const health = session.scheduler.health.value;
  const time = (ms: number) => clockTime(ms + session.skew.value, session.place.value.zone);
  if (health.state === "up") {
    return waiting.since.value === undefined ? null : (
      <Say mood="unknown" within>
        <b>Waiting for the server since {time(waiting.since.value)}.</b>{" "}
        The data shown may be from before.
      </Say>
    );
  }
  const { reason, since } = health;
  const advice = reason instanceof UnreachableError && reason.advice !== ""
    ? `${reason.advice}. `
    : "";
  return (
    <Say mood="bad" within>
      <b>{reason instanceof Error ? reason.message : String(reason)}.</b>{" "}
      {advice}The data shown is from before {time(since)}; retrying automatically.
    </Say>
  );
}

/** While queries are answered and the list of models is not. */
function OldModels() {
  const session = useSession();
  const failure = modelsFailure.value;
  if (failure === undefined || session.scheduler.health.value.state === "down") return null;
  const since = clockTime(failure.since + session.skew.value, session.place.value.zone);
  return (
    <Say mood="bad" within>
      <b>The list of models cannot be read: {failure.reason}.</b>{" "}
      The states of models are from before {since}; retrying automatically.
    </Say>
  );
}

function WrongClock() {
  const skew = useSession().skew.value;
  if (Math.abs(skew) < SKEW_WORTH_SAYING_MS) return null;
  return (
    <Say mood="warn" within>
      <b>
        This computer's clock is {durationShort(Math.abs(skew))} {skew > 0 ? "behind" : "ahead of"}
        {" "}
        the server's.
      </b>{" "}
      This page uses the server's clock.
    </Say>
  );
}

const loadUnknown = async () => (await import("./unknown_notice.tsx")).UnknownNotice;
