import type { Quality } from "../folder/quality.ts";
import type { Figure } from "./ranking.ts";

/** Figures by their names; undefined where the rows do not define one. */
export type Figures = Readonly<Record<string, Figure | undefined>>;

/** The figures as `quality` has them: values by name, and their standard errors. */
export function writeFigures(figures: Figures): Quality {
  const found = Object.entries(figures).filter((entry): entry is [string, Figure] =>
    entry[1] !== undefined
  );
  return {
    ...Object.fromEntries(found.map(([name, { value }]) => [name, value])),
    stderr: Object.fromEntries(found.map(([name, { stderr }]) => [name, stderr])),
  };
}
