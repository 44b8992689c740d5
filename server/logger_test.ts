import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert/mod.js";
import { type LogFormat, Logger, type LogLevel } from "./logger.ts";

function logger(format: LogFormat, level: LogLevel = "debug") {
  const lines: string[] = [];
  return { lines, log: new Logger({ format, level }, "main", (line) => lines.push(line)) };
}

function writeAll(log: Logger): void {
  log.debug("d");
  log.info("i");
  log.warn("w");
  log.error("e");
}

Deno.test("a JSON line has the time, the level, the source, the message and the fields", () => {
  const { lines, log } = logger("json");
  log.warn("late", { seconds: 3, who: undefined });
  const { time, ...rest } = JSON.parse(lines[0]!);
  assertMatch(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assertEquals(rest, { level: "warn", source: "main", message: "late", seconds: 3 });
});

Deno.test("each method writes a line of its level", () => {
  const { lines, log } = logger("json");
  writeAll(log);
  assertEquals(lines.map((line) => JSON.parse(line)).map(({ level, message }) => level + message), [
    ...["debugd", "infoi", "warnw", "errore"],
  ]);
});

const levels: readonly (readonly [LogLevel, string])[] = [
  ["debug", "diwe"],
  ["info", "iwe"],
  ["warn", "we"],
  ["error", "e"],
];
for (const [level, written] of levels) {
  Deno.test(`with the level ${level} lines below it are not written`, () => {
    const { lines, log } = logger("json", level);
    writeAll(log);
    assertEquals(lines.map((line) => JSON.parse(line).message).join(""), written);
  });
}

Deno.test("a text line has the time of day, the message and the fields that are there", () => {
  const { lines, log } = logger("text");
  log.info("ready", { port: 8000, host: undefined, ok: true });
  assertMatch(lines[0]!, /^\d\d:\d\d:\d\d ready {2}port=8000 {2}ok=true$/);
});

Deno.test("a text line names every level but info", () => {
  const { lines, log } = logger("text");
  writeAll(log);
  assertEquals(lines.map((line) => line.slice(9)), ["DEBUG d", "i", "WARN w", "ERROR e"]);
});

Deno.test("lines go to standard error, each with its end", async () => {
  const script = `import { Logger } from "${new URL("./logger.ts", import.meta.url)}";
    new Logger({ format: "text", level: "info" }, "main").info("one");`;
  const { stderr, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", script],
  }).output();
  assertMatch(new TextDecoder().decode(stderr), /^\d\d:\d\d:\d\d one\n$/);
  assertEquals(stdout.length, 0);
});

for (const format of ["text", "json"] as const) {
  Deno.test(`a ${format} line shows control characters and marks of direction as escapes`, () => {
    const { lines, log } = logger(format);
    log.warn("skipped\nERROR forged", { "a\u001b[2Jb": "c\u009bd\u202ee\u2028f\u007f" });
    const [line] = lines;
    assertEquals(/[\p{Cc}\u202e\u2028]/u.test(line!), false);
    assertStringIncludes(line!, format === "text" ? "\\u000aERROR" : "\\nERROR");
    for (const escape of ["\\u001b[2J", "c\\u009bd\\u202ee\\u2028f\\u007f"]) {
      assertStringIncludes(line!, escape);
    }
  });
}

Deno.test("a JSON line with escapes is read as the text that was logged", () => {
  const { lines, log } = logger("json");
  log.info("é 中 \u009b", { file: "\u2067x" });
  const { message, file } = JSON.parse(lines[0]!);
  assertEquals([message, file], ["é 中 \u009b", "\u2067x"]);
});

Deno.test("a logger writes lines of another level from now on", () => {
  const lines: string[] = [];
  const log = new Logger({ format: "text", level: "info" }, "main", (line) => lines.push(line));
  log.debug("a");
  log.level = "debug";
  log.debug("b");
  log.level = "error";
  log.warn("c");
  assertEquals([log.level, lines.length, lines[0]?.endsWith("b")], ["error", 1, true]);
});
