import { resolve } from "@std/path/resolve.js";
import { configError, withoutPath } from "../errors.ts";
import {
  type DiscoveredTargets,
  discoverTargets,
  TargetError,
} from "../prometheus/scrape/discover_targets.ts";
import { parseScrapeConfig } from "../prometheus/scrape/scrape_config_file.ts";
import { describeProblem, FileError } from "../prometheus/text/yaml.ts";

/**
 * Reads the targets of `--scrape-config`.
 *
 * @param intervalMs the interval of jobs when the file has none
 * @throws {KnownError<"config">} with everything that is wrong in it
 */
export async function openScrapeConfig(
  path: string,
  intervalMs: number,
): Promise<DiscoveredTargets> {
  try {
    const text = await Deno.readTextFile(path);
    return discoverTargets(parseScrapeConfig(resolve(path), text, intervalMs));
  } catch (error) {
    if (error instanceof FileError) throw configError(error.problems.map(describeProblem));
    if (error instanceof TargetError) throw configError([error.message]);
    throw configError([`Cannot read --scrape-config ${path}: ${withoutPath(error)}`]);
  }
}
