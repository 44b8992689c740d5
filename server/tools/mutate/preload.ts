/**
 * Runs before each module of tests in a `deno test` of a copy: registers only the tests that
 * `MUTATE_ONLY` names, as JSON: for each file the places of its tests, or "all".
 */

import { fixProperties, interceptTests } from "./registration.ts";

type Chosen = Readonly<Record<string, readonly number[] | "all">>;

const register = Deno.test;
const text = Deno.readTextFileSync(new URL(Deno.mainModule));
if (text.includes("fast-check")) await fixProperties();

const chosen: Chosen = JSON.parse(Deno.env.get("MUTATE_ONLY")!);
const file = Deno.mainModule.slice(`file://${Deno.cwd()}/`.length);
const places = chosen[file] ?? "all";
let place = 0;
interceptTests((_, args) => {
  const isChosen = places === "all" || places.includes(place);
  place++;
  if (isChosen) (register as (...args: unknown[]) => void)(...args);
});
