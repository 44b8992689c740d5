import { stringify } from "yaml";
import { configSchema } from "../config/config_schema.ts";
import { onOff, type OptionTable, shown } from "../config/options.ts";
import { readServeOptions } from "../config/read_serve_options.ts";
import { SERVE_OPTIONS } from "../config/serve_options.ts";
import { configError } from "../errors.ts";
import type { Command } from "./command.ts";

const OPTIONS = {
  schema: {
    flag: "schema",
    help: "Print the JSON Schema of configuration files instead, for editors",
    parse: onOff,
  },
} as const satisfies OptionTable;

export const config: Command = {
  name: "config",
  summary: "Print the options that serve would use, and where each comes from",
  usage: "modelwatch config [options of serve] [--schema]",
  options: OPTIONS,
  run: async (args) => {
    if (args.includes("--schema")) {
      console.log(JSON.stringify(configSchema(SERVE_OPTIONS), undefined, 2));
      return 0;
    }
    const { words, origins } = await readServeOptions(args, (name) => Deno.env.get(name));
    if (words.length > 0) throw configError([`config takes no argument, got "${words[0]}"`]);
    const lines = Object.values(SERVE_OPTIONS).map((option) => {
      const { flag } = option;
      const { name, text } = origins.get(flag)!;
      if (text !== undefined) return [stringify({ [flag]: shown(option, text) }).trim(), name];
      const said = "defaultHelp" in option ? option.defaultHelp : "not set";
      return [`# ${flag}:`, said];
    });
    const width = Math.min(60, Math.max(...lines.map(([head]) => head!.length)));
    for (const [head, origin] of lines) console.log(`${head!.padEnd(width)}  # ${origin}`);
    return 0;
  },
};
