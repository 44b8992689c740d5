/**
 * Which files are mutated, and which tests judge them: those beside a file first, then those of
 * its folder.
 */

export interface Folder {
  /** From the root of the repository, without a slash at its end: `server/prometheus/promql`. */
  readonly name: string;
  readonly sources: readonly string[];
  readonly tests: readonly string[];
}

// Of the page, the parts that are functions of data; a browser tests the rest.
const PURE_UI = ["prom", "format", "state", "expressions", "chart", "promql"];
// Those of them that read the page, or draw on it.
const IN_A_BROWSER = [
  ...["served_models", "prefs", "prefs_context", "reference", "use_fetch"],
  ...[
    "annotations",
    "apply_edit",
    "gestures",
    "hover_points",
    "interaction",
    "keyboard",
    "line_path",
    "live_plot",
    "look",
    "theme",
    "touched",
  ],
];
const TEST = /_test\.tsx?$/;
// Sources in `assembly/` run only once they are compiled.
const NOT_THE_PROGRAM = /_(test|bench)\.ts$|\/conformance\.ts$|\/(testing|testdata|assembly)\//;
// Their folders are judged one by one.
const WINGS = ["server/models", "server/prometheus"];

/** The folder whose tests judge a file: the first below `server/`, `ui/` or a wing, or that itself. */
export function folderOf(file: string): string {
  const parts = file.split("/");
  const depth = WINGS.some((wing) => file.startsWith(`${wing}/`)) ? 3 : 2;
  return parts.slice(0, Math.min(depth, parts.length - 1)).join("/");
}

/** Whether a file is mutated when it is not named. */
export function isMutated(file: string): boolean {
  if (!file.endsWith(".ts") || NOT_THE_PROGRAM.test(file)) return false;
  const [top, folder] = file.split("/");
  if (top === "server") return folder !== "tools";
  const name = file.slice(file.lastIndexOf("/") + 1, -".ts".length);
  return top === "ui" && PURE_UI.includes(folder!) && !IN_A_BROWSER.includes(name);
}

/** The test beside a file. */
export function testBeside(file: string): string {
  return file.replace(/\.tsx?$/, "_test.ts");
}

/** The files below a path of the repository, or the file itself, sorted. */
export function filesBelow(path: string): string[] {
  if (Deno.statSync(path).isFile) return [path];
  return [...Deno.readDirSync(path)].flatMap((entry) => {
    const below = `${path}/${entry.name}`;
    return entry.isDirectory ? filesBelow(below) : entry.isFile ? [below] : [];
  }).sort();
}

/** The folders of the sources, each with all tests that judge them. */
export function foldersOf(sources: readonly string[]): Folder[] {
  return [...Map.groupBy(sources, folderOf)].map(([name, sources]) => ({
    name,
    sources,
    tests: filesBelow(name).filter((file) => TEST.test(file) && folderOf(file) === name),
  }));
}
