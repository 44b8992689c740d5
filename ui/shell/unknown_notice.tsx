import { Say } from "../parts/say.tsx";
import { unknownPage } from "../state/place.ts";
import { useModels } from "../state/served_models.ts";
import { useSession } from "../state/session.ts";
import { unknownIn } from "../state/unknown_place.ts";
import { TITLES } from "./titles.ts";

/** A notice of a link to what is not there. */
export function UnknownNotice() {
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
