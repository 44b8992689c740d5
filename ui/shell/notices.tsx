/** Above each page: what is wrong with the page's own numbers, and what to do about it. */

import { clockTime } from "../format/clock.ts";
import { durationShort } from "../format/duration.ts";
import { Say } from "../parts/say.tsx";
import { UnreachableError } from "../prom/client.ts";
import { useSession } from "../state/session.ts";

// Below a minute nobody notices it.
const SKEW_WORTH_SAYING_MS = 60_000;

export function Notices() {
  return (
    <div class="notices" role="status">
      <Outage />
      <WrongClock />
    </div>
  );
}

function Outage() {
  const session = useSession();
  const health = session.scheduler.health.value;
  if (health.state === "up") return null;
  const { reason, since } = health;
  const advice = reason instanceof UnreachableError && reason.advice !== ""
    ? `${reason.advice}. `
    : "";
  return (
    <Say mood="bad" within>
      <b>{reason instanceof Error ? reason.message : String(reason)}.</b>{" "}
      {advice}What the page shows is from before{" "}
      {clockTime(since + session.skew.value, session.place.value.zone)}; it asks again by itself.
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
      The page goes by the server's.
    </Say>
  );
}
