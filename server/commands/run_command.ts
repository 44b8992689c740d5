import { isKind } from "../errors.ts";
import { describeOptions } from "../config/options.ts";
import { VERSION } from "../version.ts";
import { check } from "./check.ts";
import type { Command } from "./command.ts";
import { config } from "./config.ts";
import { engine } from "./engine.ts";
import { feedback } from "./feedback.ts";
import { gateway } from "./gateway.ts";
import { healthcheck } from "./healthcheck.ts";
import { init } from "./init.ts";
import { keys } from "./keys.ts";
import { loadgen } from "./loadgen.ts";
import { predict } from "./predict.ts";
import { profile } from "./profile.ts";
import { giveUpRights } from "./rights.ts";
import { serve } from "./serve.ts";
import { test } from "./rule_tests.ts";

/** All commands of the program. */
export const COMMANDS: readonly Command[] = [
  ...[
    serve,
    gateway,
    check,
    test,
    predict,
    profile,
    feedback,
    loadgen,
    init,
    engine,
    keys,
    config,
    healthcheck,
  ],
];

/**
 * Runs the command that the arguments name, or `serve` by default.
 *
 * @returns the exit code: 2 for invalid arguments
 */
export async function runCommand(args: readonly string[]): Promise<number> {
  const [first] = args;
  if (first === "--version" || first === "-V") return print(`modelwatch ${VERSION}`);
  const named = COMMANDS.find(({ name }) => name === first);
  if (named === undefined && first !== undefined && !first.startsWith("-")) {
    const known = COMMANDS.map(({ name }) => name).join(", ");
    return fail([`There is no command "${first}"; there are ${known}`]);
  }
  const command = named ?? serve;
  const rest = named === undefined ? args : args.slice(1);
  if (rest.some((arg) => arg === "--help" || arg === "-h")) {
    return print(named === undefined ? generalHelp() : commandHelp(command));
  }
  if (!command.loadsLibraries) giveUpRights("ffi");
  try {
    return await command.run(rest);
  } catch (error) {
    if (isKind(error, "config")) return fail(error.details.issues);
    throw error;
  }
}

function print(text: string): number {
  console.log(text);
  return 0;
}

function fail(issues: readonly string[]): number {
  for (const issue of issues) console.error(issue);
  return 2;
}

function generalHelp(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const lines = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `Modelwatch ${VERSION}: serves ONNX models and watches them.

Usage: modelwatch [command] [options]

Commands:
${lines.join("\n")}

modelwatch COMMAND --help lists a command's options; --version prints the version.

Options of serve [environment variable, default]:
${describeOptions(serve.options)}`;
}

function commandHelp(command: Command): string {
  const head = `${command.summary}.\n\nUsage: ${command.usage}`;
  return Object.keys(command.options).length === 0
    ? head
    : `${head}\n\nOptions [environment variable, default]:\n${describeOptions(command.options)}`;
}
