/** `deno task dashboards`: writes the dashboards in the folder `dashboards`. */

import { DASHBOARDS, textOf } from "./dashboards.ts";

const FOLDER = new URL("../dashboards/", import.meta.url);

for (const [name, dashboard] of Object.entries(DASHBOARDS)) {
  await Deno.writeTextFile(new URL(name, FOLDER), textOf(dashboard));
}
