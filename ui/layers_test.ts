import { assertEquals } from "@std/assert/mod.js";
import { dirname, join } from "@std/path/posix/mod.js";

/**
 * The rooms of the page, and the rooms that each may import. A room is a folder, or a file that
 * stands beside the folders. Rooms import only rooms further up in the list, so there are no
 * circles.
 */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  format: [],
  prom: ["format"],
  state: ["format", "prom"],
  expressions: ["state"],
  requests: ["format", "state"],
  parts: ["state"],
  chart: ["format", "prom", "state", "parts"],
  promql: ["format", "prom"],
  panels: ["format", "prom", "state", "expressions", "requests", "parts", "chart"],
  shell: ["format", "prom", "state", "expressions", "parts", "promql"],
  pages: [
    ...["format", "prom", "state", "expressions", "requests", "parts", "chart", "promql"],
    ...["panels", "shell"],
  ],
  gateway: ["state", "requests", "parts", "shell", "pages"],
  "app.tsx": ["state", "parts", "shell", "pages"],
  "main.tsx": ["state", "chart", "app.tsx"],
};

// Of the server's code, promql has the files of the language: see
// server/prometheus/promql/README.md.
const LANGUAGE =
  /^prometheus\/(promql\/(ast|check|errors|functions|lexer|parser|print)|text\/(duration|format_number|parse_number|quote))\.ts$/;
// They make, serve, test and measure the page, and are no part of it.
const NOT_OF_THE_PAGE = /^(build|dev)\.ts$|^(test|bench|build)\/|_test\.tsx?$|_fixture\.tsx?$/;

const UI = new URL("./", import.meta.url).pathname;
const SERVER = "../server/";
// Imports and re-exports, and the parts of the page that come later.
const IMPORT =
  /^\s*(?:import|export)\b([^;]*?)from\s+"(\.{1,2}\/[^"]+)"|\bimport\(\s*"(\.{1,2}\/[^"]+)"\s*\)/gm;

interface Import {
  /** A path below `ui/`, or one that begins with `../`. */
  readonly target: string;
  readonly typesOnly: boolean;
}

/** The files of the page with what each imports, as paths below `ui/`. */
const IMPORTS: ReadonlyMap<string, readonly Import[]> = new Map(
  [...filesBelow("")]
    .filter((file) => /\.tsx?$/.test(file) && !NOT_OF_THE_PAGE.test(file))
    .map((file) => [file, importsOf(file)]),
);

function* filesBelow(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(UI + folder)) {
    if (isDirectory) yield* filesBelow(`${folder}${name}/`);
    else yield folder + name;
  }
}

function importsOf(file: string): Import[] {
  const text = Deno.readTextFileSync(UI + file);
  return [...text.matchAll(IMPORT)].map(([, names = "", from, later]) => ({
    target: join(dirname(file), (from ?? later)!),
    typesOnly: names.trim().startsWith("type "),
  }));
}

function roomOf(file: string): string {
  return file.split("/")[0]!;
}

Deno.test("every room of the page imports only rooms that it may", () => {
  const forbidden = [...IMPORTS].flatMap(([file, imports]) =>
    imports
      .filter(({ target }) => !target.startsWith("../"))
      .map(({ target }) => [roomOf(file), roomOf(target)] as const)
      .filter(([from, to]) => from !== to && !ROOMS[from]?.includes(to))
      .map(([from, to]) => `${from} → ${to} in ${file}`)
  );
  assertEquals(forbidden, []);
});

Deno.test("the rooms of the page are those of the list, each below what it imports", () => {
  const found = new Set([...IMPORTS.keys()].map(roomOf));
  assertEquals([...found].sort(), Object.keys(ROOMS).sort());
  const order = Object.keys(ROOMS);
  const upward = order.filter((room, at) =>
    ROOMS[room]!.some((imported) => order.indexOf(imported) >= at)
  );
  assertEquals(upward, []);
});

Deno.test("a page imports no file of another page", () => {
  const pageOf = (file: string) => /^pages\/[^/]+\//.exec(file)?.[0];
  const between = [...IMPORTS].flatMap(([file, imports]) =>
    imports
      .filter(({ target }) => pageOf(target) !== undefined && pageOf(file) !== undefined)
      .filter(({ target }) => pageOf(target) !== pageOf(file))
      .map(({ target }) => `${file} → ${target}`)
  );
  assertEquals(between, []);
});

Deno.test("no files of the page import one another in a circle", () => {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]) => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(" → "));
    if (done.has(file)) return;
    done.add(file);
    for (const { target } of IMPORTS.get(file) ?? []) visit(target, [...path, file]);
  };
  for (const file of IMPORTS.keys()) visit(file, []);
  assertEquals(circles, []);
});

Deno.test("the page takes types from the server, and of its code the PromQL parser only", () => {
  const forbidden = [...IMPORTS].flatMap(([file, imports]) =>
    imports
      .filter(({ target, typesOnly }) => target.startsWith("../") && !typesOnly)
      .filter(({ target }) =>
        !target.startsWith(SERVER) || !LANGUAGE.test(target.slice(SERVER.length))
      )
      .map(({ target }) => `${file} → ${target}`)
  );
  assertEquals(forbidden, []);
});

Deno.test("one file makes uPlots", () => {
  const makers = [...IMPORTS.keys()]
    .filter((file) => /new uPlot\(/.test(Deno.readTextFileSync(UI + file)));
  assertEquals(makers, ["chart/live_plot.ts"]);
});
