import { type PageName, writePlace } from "./place.ts";
import type { Session } from "./session.ts";

const WITHOUT_TIME: readonly PageName[] = ["tryit", "status"];

/** The address of this view with the times that it shows now, so that it shows the same later. */
export function fixedAddress({ span, place }: Pick<Session, "span" | "place">): string {
  if (WITHOUT_TIME.includes(place.value.page)) return writePlace(place.value);
  const [from, to] = [span.value.from, span.value.to].map((time) =>
    String(Math.round(time * 1000))
  );
  return writePlace({ ...place.value, range: { from: from!, to: to! } });
}
