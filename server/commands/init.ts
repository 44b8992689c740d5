import { setupUrl } from "../assets.ts";
import { onOff, type OptionTable, parseOptions } from "../config/options.ts";
import { configError } from "../errors.ts";
import type { Command } from "./command.ts";
import { envFile } from "./env_file.ts";
import { FolderWriter, type Found, type NewFile } from "./folder_writer.ts";
import { giveUpRights } from "./rights.ts";
import { setupFiles } from "./setup_files.ts";

const OPTIONS = {
  force: {
    flag: "force",
    help: "Overwrite files that differ, without asking",
    default: "false",
    parse: onOff,
  },
} as const satisfies OptionTable;

export const init: Command = {
  name: "init",
  summary: "Write the files of a Compose project with Prometheus, Alertmanager and Grafana",
  usage: "modelwatch init DIR [--force]",
  options: OPTIONS,
  run: async (args) => {
    const { values, words: [dir, ...more] } = parseOptions(OPTIONS, args, () => undefined);
    if (dir === undefined || more.length > 0) {
      throw configError(["init takes one argument, the folder to write to: modelwatch init DIR"]);
    }
    giveUpRights("env", "net", "run", "ffi", "sys");
    const files = await readSetup(setupUrl());
    const code = await writeSetup(dir, files, {
      mayReplace: values.force ? () => true : Deno.stdin.isTerminal() ? askToReplace : undefined,
    });
    const example = files.find(({ path }) => path === ".env.example");
    if (code === 0 && example !== undefined) await addPasswords(dir, example);
    return code;
  },
};

/** Writes `.env` with random passwords, unless there is one: Compose does not start without. */
export async function addPasswords(dir: string, example: NewFile): Promise<void> {
  const writer = new FolderWriter(dir);
  const file = envFile(example);
  if (await writer.find(file) === "nothing") {
    await writer.write(file);
    console.log(`Wrote ${dir}/.env with a random password of Grafana's user admin`);
  }
  console.log(`Next: cd ${dir} && docker compose pull && docker compose up -d`);
}

/**
 * Writes the files that a folder lacks, and of those that differ the ones that may be replaced.
 *
 * @param mayReplace undefined when nobody can be asked: nothing is written then if a file differs
 * @returns the exit code: 1 when nothing was written because files differ
 */
export async function writeSetup(
  dir: string,
  files: readonly NewFile[],
  { mayReplace }: { readonly mayReplace: ((path: string) => boolean) | undefined },
): Promise<number> {
  const writer = new FolderWriter(dir);
  const found = new Map<NewFile, Found>();
  for (const file of files) found.set(file, await writer.find(file));
  const those = (kind: Found) => files.filter((file) => found.get(file) === kind);
  const different = those("different");
  if (different.length > 0 && mayReplace === undefined) {
    console.error(
      `Wrote nothing, since ${count(different.length)} in ${dir} would be overwritten:`,
    );
    for (const { path } of different) console.error(`  ${path}`);
    console.error("--force overwrites; on a terminal, init asks for each file");
    return 1;
  }
  // All questions come before the first write: whoever interrupts them has changed nothing.
  const replaced = different.filter(({ path }) => mayReplace!(`${dir}/${path}`));
  const written = [...those("nothing"), ...replaced];
  for (const file of written) await writer.write(file);
  console.log(summary(dir, {
    written: written.length,
    same: those("same").length,
    kept: different.length - replaced.length,
  }));
  return 0;
}

function askToReplace(path: string): boolean {
  return confirm(`${path} differs. Overwrite it?`);
}

async function readSetup(root: URL): Promise<readonly NewFile[]> {
  const paths = await setupFiles(root);
  return await Promise.all(
    paths.map(async (path) => ({ path, bytes: await Deno.readFile(new URL(path, root)) })),
  );
}

function summary(
  dir: string,
  { written, same, kept }: Readonly<Record<"written" | "same" | "kept", number>>,
): string {
  const rest = [
    ...(same > 0 ? [`${same} up to date`] : []),
    ...(kept > 0 ? [`${kept} kept as they are`] : []),
  ];
  return [`Wrote ${count(written)} to ${dir}`, ...rest].join(", ");
}

function count(files: number): string {
  return files === 1 ? "1 file" : `${files} files`;
}
