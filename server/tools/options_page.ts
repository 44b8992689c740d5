/**
 * `deno task options`: writes `server/config/README.md` from the options of all commands, and the
 * schema of configuration files beside it.
 */

import type { Command } from "../commands/command.ts";
import { COMMANDS } from "../commands/run_command.ts";
import { configSchema } from "../config/config_schema.ts";
import { describeOption, type Option, type OptionTable } from "../config/options.ts";
import { SERVE_OPTIONS, SERVE_SECTIONS } from "../config/serve_options.ts";

export const PAGE = new URL("../config/README.md", import.meta.url);
const SCHEMA = new URL("../config/config.schema.json", import.meta.url);

const INTRODUCTION = `# Options

Every option of every command. \`deno task options\` writes this page from the code; a test keeps it
up to date.

A flag overrides the environment variable, the variable overrides the file of \`--config\`, and the
file overrides the default. An empty variable counts as not set. A value follows its flag after a
space or a \`=\`. An option that may be given several times also accepts several values separated by
commas. When values are wrong, the command names all of them and exits with status 2. \`--help\` lists
the options of a command.

The file of \`--config\` (or \`MODELWATCH_CONFIG\`) is YAML, with the options of \`serve\` under the names
of their flags; a list stands for an option that may be given several times. Keys that there are not
and wrong values are refused with their line. Paths in it are relative to the working directory, as
in flags. \`modelwatch config\` prints what is in force and where each value comes from. The first
line below gives editors the schema, which \`modelwatch config --schema\` prints:

\`\`\`yaml
# yaml-language-server: $schema=config.schema.json
port: 8000
keys-file: keys.yml
max-body: 16MB
scrape-target:
  - shop=http://127.0.0.1:9100
\`\`\`

SIGHUP reads the file again, applies its \`log-level\`, and logs which other options differ: they take
effect at the next start. Keys, rules, models and references are read again by themselves when their
files change.

- **Times** are a number and a unit: \`500ms\`, \`10s\`, \`2m\`, \`24h\`, \`7d\`, \`2w\`, \`1y\`. Without a unit
  they are seconds.
- **Sizes** are a number and a unit: \`512kB\`, \`8MB\`, up to \`1GB\`. Without a unit they are bytes.
- **Switches** need no value: \`--log-requests\`. Their variables are \`true\` or \`false\`.
`;

/** The page with all options, as `deno fmt` formats it. */
export function optionsPage(): string {
  return [INTRODUCTION, ...COMMANDS.map(commandPart)].join("\n");
}

function commandPart({ name, summary, usage, options }: Command): string {
  const head = `## ${name}\n\n${summary}.\n\n\`\`\`\n${usage.replaceAll(/^ +/gm, "")}\n\`\`\`\n`;
  if (Object.keys(options).length === 0) return head;
  if (options !== SERVE_OPTIONS) return `${head}\n${table(options)}`;
  const sections = Object.entries(SERVE_SECTIONS).map(
    ([title, section]) => `### ${title}\n\n${table(section)}`,
  );
  return [head, ...sections].join("\n");
}

function table(options: OptionTable): string {
  const hasVariables = Object.values(options).some(({ env }) => env !== undefined);
  const columns = [
    { title: "Option", cell: flagOf },
    ...(hasVariables ? [{ title: "Variable", cell: variableOf }] : []),
    { title: "Default", cell: defaultOf },
    { title: "Description", cell: describeOption },
  ];
  const rows = [
    columns.map(({ title }) => title),
    ...Object.values(options).map((option) => columns.map(({ cell }) => cell(option))),
  ];
  const widths = columns.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  const [head, ...body] = rows.map((row) => line(row.map((cell, i) => cell.padEnd(widths[i]!))));
  return [head, line(widths.map((width) => "-".repeat(width))), ...body].join("");
}

function flagOf({ flag, placeholder }: Option<unknown>): string {
  return `\`--${flag}${placeholder === undefined ? "" : ` ${placeholder}`}\``;
}

function variableOf({ env }: Option<unknown>): string {
  return env === undefined ? "" : `\`${env}\``;
}

function defaultOf({ default: value, defaultHelp, placeholder }: Option<unknown>): string {
  if (placeholder === undefined) return "off";
  return defaultHelp ?? (value === undefined ? "" : `\`${value}\``);
}

if (import.meta.main) {
  await Deno.writeTextFile(PAGE, optionsPage());
  const schema = JSON.stringify(configSchema(SERVE_OPTIONS), undefined, 2);
  await Deno.writeTextFile(SCHEMA, `${schema}\n`);
}
