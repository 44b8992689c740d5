/** Notices above each page: an unreachable backend, a wrong clock, a link to what is not there. */

import { clockTime } from "../format/clock.ts";
import { durationShort } from "../format/duration.ts";
import { Say } from "../parts/say.tsx";
import { UnreachableError } from "../prom/client.ts";
import { unknownPage } from "../state/place.ts";
import { useModels } from "../state/served_models.ts";
import { useSession } from "../state/session.ts";
import { unknownIn } from "../state/unknown_place.ts";
import { TITLES } from "./titles.ts";

// A smaller difference does no harm.
const SKEW_WORTH_SAYING_MS = 60_000;

export function Notices() {
  return (
    <div class="notices" role="status">
      <Outage />
      <WrongClock />
      <UnknownPlace />
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
      {advice}The data shown is from before{" "}
      {clockTime(since + session.skew.value, session.place.value.zone)}; retrying automatically.
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

function UnknownPlace() {
  const session = useSession();
  const place = session.place.value;
  const models = useModels();
  const page = unknownPage(new URL(location.href));
  if (page !== undefined) {
    return (
      <Say mood="bad" within>
        <b>There is no page {page}.</b> This is {TITLES[place.page]}.
      </Say>
    );
  }
  const unknown = unknownIn(place, models);
  if (unknown === undefined) return null;
  return (
    <Say mood="bad" within>
      <b>{unknown.text}</b> {unknown.instead.length > 0 && "Go to "}
      {unknown.instead.map(({ name, place }, at) => (
        <>
          {at > 0 && ", "}
          <button type="button" class="link" onClick={() => session.go(place)}>{name}</button>
        </>
      ))}
    </Say>
  );
}
