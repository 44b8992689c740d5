/** What a place names and what is not there. */

import type { PageName, Place } from "./place.ts";
import type { Models } from "./served_models.ts";

export interface Unknown {
  readonly text: string;
  /** What there is instead, and where it is. */
  readonly instead: readonly { readonly name: string; readonly place: Partial<Place> }[];
}

// Pages about the chosen model.
const WITH_MODEL: readonly PageName[] = ["operations", "models", "tryit"];
// More would be longer than the page.
const MOST_OFFERED = 8;

/** The unknown model or version of a place; undefined while the models are not known. */
export function unknownIn(
  { page, model, version }: Place,
  models: Models | undefined,
): Unknown | undefined {
  if (models === undefined || !WITH_MODEL.includes(page)) return undefined;
  const wanted = model || models.defaultModel;
  const found = models.list.find(({ name }) => name === wanted);
  if (model !== "" && found === undefined) {
    const instead = models.list.map(({ name }) => ({ name, place: { model: name, version: "" } }));
    return { text: `There is no model ${model}.`, instead: instead.slice(0, MOST_OFFERED) };
  }
  if (version === "" || found === undefined) return undefined;
  if (found.versions.some((one) => one.version === version)) return undefined;
  const instead = found.versions.map(({ version }) => ({
    name: `version ${version}`,
    place: { version },
  }));
  return {
    text: `${found.name} has no version ${version}.`,
    instead: instead.slice(0, MOST_OFFERED),
  };
}
