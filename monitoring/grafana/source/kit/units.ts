/** The page's units by the identifiers of Grafana's value formats. */

import type { Unit } from "../../../../ui/format/units.ts";

export const UNITS: Readonly<Record<Unit, string>> = {
  number: "short",
  count: "short",
  rate: "cps",
  seconds: "s",
  bytes: "decbytes",
  "bytes/s": "Bps",
  ratio: "percentunit",
  cores: "suffix: cores",
};
