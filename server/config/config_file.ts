import { closestString } from "@std/text/closest_string.js";
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import { configError, withoutPath } from "../errors.ts";
import type { FileValue, FileValues } from "./file_values.ts";
import type { OptionTable } from "./options.ts";

/**
 * Reads a configuration file: YAML, with every option under the name of its flag. A list stands for
 * an option that may be given several times.
 *
 *     port: 8000
 *     keys-file: keys.yml
 *     scrape-target:
 *       - shop=http://127.0.0.1:9100
 *
 * @throws {KnownError<"config">} with every key that there is not and every value of another kind
 */
export async function readConfigFile(path: string, table: OptionTable): Promise<FileValues> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    throw configError([`Cannot read the configuration file ${path}: ${withoutPath(error)}`]);
  }
  return parseConfig(text, path, table);
}

/** @param path for messages */
export function parseConfig(text: string, path: string, table: OptionTable): FileValues {
  const lines = new LineCounter();
  const { contents, errors } = parseDocument(text, { lineCounter: lines });
  const placeOf = (offset: number) => `${path}:${lines.linePos(offset).line}`;
  if (errors.length > 0) {
    throw configError(
      errors.map(({ pos, message }) => `${placeOf(pos[0])}: ${message.split("\n")[0]}`),
    );
  }
  if (contents === null) return new Map();
  if (!isMap(contents)) {
    throw configError([`${placeOf(contents.range[0])}: expected options such as port: 8000`]);
  }
  const byFlag = new Map(Object.values(table).map((option) => [option.flag, option]));
  const issues: string[] = [];
  const values = new Map<string, FileValue>();
  for (const { key, value } of contents.items) {
    const name = isScalar(key) ? String(key.value) : "";
    const offset = (key as { readonly range?: readonly number[] }).range?.[0] ?? 0;
    const place = placeOf(offset);
    const option = byFlag.get(name);
    if (option === undefined || name === CONFIG_FLAG) {
      issues.push(`${place}: ${unknownKey(name, [...byFlag.keys()])}`);
      continue;
    }
    const found = textOf(value);
    if (found === undefined) {
      issues.push(`${place}: ${name} needs a value, or a list of values`);
    } else if (isSeq(value) && option.repeatable !== true) {
      issues.push(`${place}: ${name} takes one value, found a list of ${value.items.length}`);
    } else {
      values.set(name, { text: found, place });
    }
  }
  if (issues.length > 0) throw configError(issues);
  return values;
}

/** The flag that names the file, which the file itself cannot have. */
export const CONFIG_FLAG = "config";

function unknownKey(name: string, known: readonly string[]): string {
  if (name === CONFIG_FLAG) return "a configuration file cannot name another one";
  const closest = closestString(name, known.filter((flag) => flag !== CONFIG_FLAG));
  return `"${name.slice(0, 60)}" is no option; did you mean ${closest}?`;
}

/** The text of a scalar, or those of a list joined as a variable would have them. */
function textOf(value: unknown): string | undefined {
  if (isScalar(value)) {
    // As it stands in the file: 1e3 and 0x10 are no numbers of options.
    const text = value.source ?? String(value.value ?? "");
    return value.value === null ? undefined : text;
  }
  if (!isSeq(value) || value.items.length === 0) return undefined;
  const texts = value.items.map(textOf);
  return texts.includes(undefined) ? undefined : texts.join(",");
}
