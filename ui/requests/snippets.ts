/** A request as code: curl, Python and JavaScript. */

import { isLongNumber } from "../format/exact_json.ts";

export interface Request {
  readonly url: string;
  /** As `parseExact()` reads it. */
  readonly body: unknown;
  /** Whether the server wants an API key; the code then names it KEY. */
  readonly keyed?: boolean;
}

const KEY = "Bearer KEY";

export function asCurl({ url, body, keyed = false }: Request): string {
  const quoted = `'${JSON.stringify(body).replaceAll("'", `'\\''`)}'`;
  const key = keyed ? `  -H 'authorization: ${KEY}' \\\n` : "";
  return `curl -X POST '${url}' \\\n${key}  -H 'content-type: application/json' \\\n  -d ${quoted}\n`;
}

export function asPython({ url, body, keyed = false }: Request): string {
  const key = keyed ? `, "authorization": "${KEY}"` : "";
  return `import json, urllib.request\n\nbody = ${python(body)}\n` +
    `request = urllib.request.Request(\n    ${JSON.stringify(url)},\n` +
    `    json.dumps(body).encode(),\n    {"content-type": "application/json"${key}},\n)\n` +
    `print(json.load(urllib.request.urlopen(request)))\n`;
}

export function asJavaScript({ url, body, keyed = false }: Request): string {
  const key = keyed ? `, authorization: "${KEY}"` : "";
  const json = JSON.stringify(body);
  // A JavaScript number would lose digits of a long integer.
  const isExact = JSON.stringify(JSON.parse(json)) === json;
  return `const response = await fetch(${JSON.stringify(url)}, {\n  method: "POST",\n` +
    `  headers: { "content-type": "application/json"${key} },\n` +
    `  body: ${
      isExact ? `JSON.stringify(${json})` : JSON.stringify(json)
    },\n});\nconsole.log(await response.json());\n`;
}

/** A JSON value as a Python literal: only null, true and false differ. */
function python(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value !== "object" || isLongNumber(value)) return JSON.stringify(value);
  const pairs = Object.entries(value).map(([name, part]) =>
    `${JSON.stringify(name)}: ${python(part)}`
  );
  return `{${pairs.join(", ")}}`;
}
