/** The files of the full setup, parsed as the programs that read them see them. */

import { parse } from "yaml";

/** The root of the project. */
export const ROOT = new URL("../../", import.meta.url);

export interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly ports?: readonly string[];
  readonly networks: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly disable?: boolean; readonly test?: readonly string[] };
  readonly cap_drop: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt: readonly string[];
  readonly privileged?: boolean;
  readonly read_only?: boolean;
  readonly restart: string;
  readonly logging: { readonly options: Readonly<Record<string, string>> };
  readonly mem_limit: string;
  readonly pids_limit: number;
}

export interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, unknown>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

export function read(path: string): Promise<string> {
  return Deno.readTextFile(new URL(path, ROOT));
}

/** docker-compose.yml with the defaults of its variables; those without one are empty. */
export async function readCompose(): Promise<Compose> {
  const text = (await read("docker-compose.yml"))
    .replace(/\$\{\w+:-([^}]*)\}/g, "$1")
    .replace(/\$\{\w+:\?[^}]*\}/g, "");
  return parse(text, { merge: true });
}

/** Runs a program in a folder; `undefined` when it is not installed. */
export async function run(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Record<string, string> } = {},
): Promise<{ readonly code: number; readonly text: string } | undefined> {
  try {
    const command = new Deno.Command(program, { args: [...args], stdin: "null", ...options });
    const { code, stdout, stderr } = await command.output();
    const decoder = new TextDecoder();
    return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
