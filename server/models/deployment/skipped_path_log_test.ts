import { assertEquals } from "@std/assert/mod.js";
import { Logger } from "../../logger.ts";
import { SkippedPathLog } from "./skipped_path_log.ts";

const A = { path: "a.onnx", reason: "lies beside the folders" };
const B = { path: "b/v1", reason: "is no number" };

/** The effect of each poll: whether the list has changed, the list, and the logged paths. */
const looks: readonly {
  readonly name: string;
  readonly looks: readonly (readonly [
    seen: readonly typeof A[],
    changes: boolean,
    told: readonly string[],
  ])[];
}[] = [
  {
    name: "is told at the first look",
    looks: [[[A, B], true, ["a.onnx", "b/v1"]], [[A, B], false, []]],
  },
  { name: "is nothing at the first look", looks: [[[], false, []], [[], false, []]] },
  {
    name: "is told when a second look has seen it too",
    looks: [[[], false, []], [[A], false, []], [[A], true, ["a.onnx"]], [[A], false, []]],
  },
  {
    name: "is not told when the second look does not see it",
    looks: [[[], false, []], [[A], false, []], [[B], false, []], [[], false, []], [[], false, []]],
  },
  {
    name: "is told once as long as it is there, and again when it comes back",
    looks: [
      [[A], true, ["a.onnx"]],
      [[A, B], false, []],
      [[A, B], true, ["b/v1"]],
      [[B], false, []],
      [[B], true, []],
      [[A, B], false, []],
      [[A, B], true, ["a.onnx"]],
    ],
  },
  {
    name: "is told again for another reason",
    looks: [
      [[A], true, ["a.onnx"]],
      [[{ ...A, reason: "odd" }], false, []],
      [[{ ...A, reason: "odd" }], true, ["a.onnx"]],
    ],
  },
];
for (const { name, looks: all } of looks) {
  Deno.test(`what is skipped ${name}`, () => {
    const lines: Record<string, string>[] = [];
    const log = new Logger(
      { level: "info", format: "json" },
      "test",
      (line) => lines.push(JSON.parse(line)),
    );
    const notes = new SkippedPathLog(log);
    assertEquals(notes.list, []);
    for (const [seen, changes, told] of all) {
      const before = notes.list;
      assertEquals(notes.note(seen), changes);
      assertEquals(notes.list, changes ? seen : before);
      const reasonOf = (path: string) => seen.find((one) => one.path === path)!.reason;
      assertEquals(
        lines.splice(0).map(({ level, message, path, reason }) => [level, message, path, reason]),
        told.map((path) => ["warn", "not served", path, reasonOf(path)]),
      );
    }
  });
}
