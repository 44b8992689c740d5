import { CONFIG_FLAG, readConfigFile } from "./config_file.ts";
import type { FileValues } from "./file_values.ts";
import { type CommandLine, type Origin, originsOf, parseOptions } from "./options.ts";
import { SERVE_OPTIONS } from "./serve_options.ts";

/** The options of `serve`, and where the value of each comes from, by flag. */
export interface ServeOptions extends CommandLine<typeof SERVE_OPTIONS> {
  readonly origins: ReadonlyMap<string, Origin>;
}

/**
 * Reads the options of `serve` from flags, environment variables and the file of `--config`.
 *
 * @throws {KnownError<"config">} with everything that is wrong
 */
export async function readServeOptions(
  args: readonly string[],
  env: (name: string) => string | undefined,
): Promise<ServeOptions> {
  const path = originsOf(SERVE_OPTIONS, args, env).get(CONFIG_FLAG)?.text;
  const file: FileValues = path === undefined
    ? new Map()
    : await readConfigFile(path, SERVE_OPTIONS);
  return {
    ...parseOptions(SERVE_OPTIONS, args, env, file),
    origins: originsOf(SERVE_OPTIONS, args, env, file),
  };
}
