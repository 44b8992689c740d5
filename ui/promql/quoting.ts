/** Names and values of any characters, as a query writes them. */

import { quote, unquote } from "../../server/prometheus/text/quote.ts";

/** A string in the given quotes; in double quotes where backquotes could not hold it. */
export function asString(value: string, mark: string): string {
  const inDouble = quote(value);
  if (mark === "'") {
    return `'${inDouble.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
  }
  // Backquotes have no escapes, so they are used only if the value needs none.
  if (mark === "`" && !/[`\n\r\ufffd]/.test(value)) return `\`${value}\``;
  return inDouble;
}

/** What an unfinished string of a query stands for. */
export function readString(typed: string, mark: string): string {
  try {
    return unquote(mark + typed + mark);
  } catch {
    return typed;
  }
}

/** A regular expression (RE2's) that matches the text and nothing else. */
export function quotedRegexp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** A label as braces and groupings name it. */
export function asLabelName(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : quote(name);
}

/** A metric as a query names it; one of other characters stands in braces. */
export function asSelector(name: string): string {
  return /^[A-Za-z_:][\w:]*$/.test(name) ? name : `{${quote(name)}}`;
}
