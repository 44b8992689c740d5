import { configError } from "../errors.ts";
import { parseOptions } from "../config/options.ts";
import type { Command } from "./command.ts";
import { runTestFiles } from "./run_test_files.ts";

export const test: Command = {
  name: "test",
  summary: "Run unit tests of rules, in promtool's format",
  usage: "modelwatch test rules FILE...",
  options: {},
  run: async (args) => {
    const { words: [what, ...files] } = parseOptions({}, args, () => undefined);
    if (what !== "rules" || files.length === 0) {
      throw configError(["test takes files of tests: modelwatch test rules FILE..."]);
    }
    return await runTestFiles(files);
  },
};
