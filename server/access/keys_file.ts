import { LineCounter, parseDocument } from "yaml";
import * as z from "zod";
import { configError, errorMessage, withoutPath } from "../errors.ts";
import type { KeyEntry } from "./key_entry.ts";
import { parseRate } from "./rate.ts";
import { SCOPES } from "./scope.ts";

// Every key costs a label value, and every request a look into their table.
const MAX_KEYS = 10_000;

const rateField = z.string().transform((text, context) => {
  try {
    return parseRate(text);
  } catch (error) {
    context.addIssue({ code: "custom", message: `expected ${errorMessage(error)}` });
    return z.NEVER;
  }
}).optional();

const entry = z.strictObject({
  name: z.string().regex(/^[\w.@-]{1,64}$/, "expected up to 64 letters, digits and . _ @ -"),
  sha256: z.string().regex(
    /^[0-9a-fA-F]{64}$/,
    "expected 64 hexadecimal digits: `modelwatch keys create` writes them",
  ),
  scopes: z.array(z.enum(SCOPES)).min(1),
  models: z.array(z.string()).min(1).optional(),
  requests: rateField,
  rows: rateField,
  expires: z.union([z.iso.datetime({ offset: true }), z.iso.date()]).optional(),
});

const file = z.strictObject({ keys: z.array(entry).max(MAX_KEYS) });

/**
 * Reads the text of a keys file, which is YAML:
 *
 *     keys:
 *       - name: grafana
 *         sha256: 9f86d0…
 *         scopes: [metrics, query]
 *         models: [churn]        # optional
 *         requests: 100/s        # optional, as is rows
 *         expires: 2027-01-31    # optional, the first moment at which it is not valid any more
 *
 * @param path for messages
 * @throws {KnownError<"config">} with everything that is wrong
 */
export function parseKeys(text: string, path: string): readonly KeyEntry[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const place = (offset: number) => `${path}:${lines.linePos(offset).line}`;
  if (document.errors.length > 0) {
    throw configError(
      document.errors.map(({ pos, message }) => `${place(pos[0])}: ${message.split("\n")[0]}`),
    );
  }
  const { success, data, error } = file.safeParse(document.toJS() ?? {});
  if (!success) {
    throw configError(error.issues.map(({ path: at, message }) => {
      const node = document.getIn(at.map((part) => part as string | number), true);
      const offset = (node as { range?: readonly number[] } | undefined)?.range?.[0] ?? 0;
      return `${place(offset)}: ${fieldOf(at)}${message}`;
    }));
  }
  refuseRepeated(data.keys, "name", path);
  refuseRepeated(data.keys, "sha256", path);
  return data.keys.map(({ name, sha256, scopes, models, requests, rows, expires }) => ({
    ...{ name, sha256: sha256.toLowerCase(), scopes, models, rates: { requests, rows } },
    expiresMs: expires === undefined ? undefined : new Date(expires).getTime(),
  }));
}

function refuseRepeated(
  keys: readonly { readonly name: string; readonly sha256: string }[],
  field: "name" | "sha256",
  path: string,
): void {
  const seen = new Set<string>();
  for (const key of keys) {
    const value = key[field].toLowerCase();
    if (seen.has(value)) {
      throw configError([`${path}: two keys have the ${field} of "${key.name}": keep one of them`]);
    }
    seen.add(value);
  }
}

/** `keys[0].name: ` */
function fieldOf(path: readonly PropertyKey[]): string {
  const text = path.map((part) => typeof part === "number" ? `[${part}]` : `.${String(part)}`)
    .join("").replace(/^\./, "");
  return text === "" ? "" : `${text}: `;
}

/** The keys file on disk, read again when it changes. */
export class KeysFile {
  readonly #path: string;
  #entries: readonly KeyEntry[];
  /** The text of the last read, so that a broken file is reported once. */
  #text: string;

  private constructor(path: string, entries: readonly KeyEntry[], text: string) {
    this.#path = path;
    this.#entries = entries;
    this.#text = text;
  }

  /** @throws {KnownError<"config">} when it cannot be read, or something in it is wrong */
  static async open(path: string): Promise<KeysFile> {
    const text = await read(path);
    return new KeysFile(path, parseKeys(text, path), text);
  }

  /** The keys in force: those of the last file without an error. */
  get entries(): readonly KeyEntry[] {
    return this.#entries;
  }

  /**
   * Reads the file again if it has changed.
   *
   * @returns whether other keys are in force now
   * @throws {KnownError<"config">} when the new file is broken; the keys before stay in force
   */
  async poll(): Promise<boolean> {
    const text = await read(this.#path);
    if (text === this.#text) return false;
    this.#text = text;
    this.#entries = parseKeys(text, this.#path);
    return true;
  }
}

async function read(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    throw configError([`Cannot read the keys file ${path}: ${withoutPath(error)}`]);
  }
}
