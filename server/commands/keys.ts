import { hashOfKey, newKey } from "../access/key_ring.ts";
import { parseKeys } from "../access/keys_file.ts";
import { isScope, type Scope, SCOPES } from "../access/scope.ts";
import { nonEmpty, type OptionTable, parseOptions } from "../config/options.ts";
import { configError, withoutPath } from "../errors.ts";
import type { Command } from "./command.ts";

const OPTIONS = {
  scope: {
    flag: "scope",
    placeholder: "SCOPE",
    repeatable: true,
    help: `What the key may be used for: ${SCOPES.join(", ")}`,
    parse: scopes,
  },
  model: {
    flag: "model",
    placeholder: "NAME",
    repeatable: true,
    defaultHelp: "all models",
    help: "Model that the key is limited to",
    parse: nonEmpty,
  },
  expires: {
    flag: "expires",
    placeholder: "DATE",
    defaultHelp: "never",
    help: "First day on which the key is not valid any more, such as 2027-12-31",
    parse: date,
  },
  file: {
    flag: "keys-file",
    placeholder: "FILE",
    env: "MODELWATCH_KEYS_FILE",
    help: "Keys file to append to; without it the entry is printed",
    parse: nonEmpty,
  },
} as const satisfies OptionTable;

export const keys: Command = {
  name: "keys",
  summary: "Create an API key",
  usage: "modelwatch keys create NAME --scope SCOPE [options]",
  options: OPTIONS,
  run: async (args) => {
    const { values, words } = parseOptions(OPTIONS, args, (name) => Deno.env.get(name));
    const [action, name, ...more] = words;
    if (action !== "create" || name === undefined || more.length > 0) {
      throw configError(["keys takes the words create NAME, such as: keys create grafana"]);
    }
    if (values.scope === undefined) {
      throw configError([`keys create needs --scope, one or several of ${SCOPES.join(", ")}`]);
    }
    const key = newKey();
    const entry = entryText(name, key, { ...values, scope: values.scope });
    if (values.file === undefined) {
      parseKeys(`keys:\n${entry}`, "the entry");
      console.log(`keys:\n${entry}`);
    } else {
      await append(values.file, entry);
    }
    console.error(`The key, which is shown only now:\n${key}`);
    return 0;
  },
};

/** An entry of a keys file, as YAML. */
function entryText(
  name: string,
  key: string,
  { scope, model, expires }: {
    readonly scope: readonly Scope[];
    readonly model: string | undefined;
    readonly expires: string | undefined;
  },
): string {
  const lines = [
    `  - name: ${JSON.stringify(name)}`,
    `    sha256: ${hashOfKey(key)}`,
    `    scopes: [${scope.join(", ")}]`,
    ...(model === undefined ? [] : [`    models: ${JSON.stringify(model.split(","))}`]),
    ...(expires === undefined ? [] : [`    expires: ${expires}`]),
  ];
  return `${lines.join("\n")}\n`;
}

/** Appends an entry to a keys file, or makes one that only its owner may read. */
async function append(path: string, entry: string): Promise<void> {
  try {
    const before = await Deno.readTextFile(path).catch((error) => {
      if (error instanceof Deno.errors.NotFound) return "keys:\n";
      throw error;
    });
    const text = (before.endsWith("\n") ? before : `${before}\n`) + entry;
    parseKeys(text, path);
    await Deno.writeTextFile(path, text, { mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied)) {
      throw error;
    }
    throw configError([`Cannot write the keys file ${path}: ${withoutPath(error)}`]);
  }
}

function scopes(text: string): readonly Scope[] {
  const found = text.split(",").map((scope) => scope.trim());
  if (!found.every(isScope)) throw new RangeError(`one or several of ${SCOPES.join(", ")}`);
  return found;
}

function date(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new RangeError("a day such as 2027-12-31");
}
