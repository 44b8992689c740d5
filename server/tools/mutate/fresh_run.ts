/** Runs tests in a process of their own, as `deno test` does, with a mutant on or without one. */

import { DENO_FLAGS } from "./harness_process.ts";
import type { Overlay } from "./overlay.ts";

/** For each file the places of the tests to run, or all. */
export type Chosen = Readonly<Record<string, readonly number[] | "all">>;

/** Whether the chosen tests pass. What takes longer than `limitMs` does not. */
export async function passes(
  overlay: Overlay,
  mutant: string | undefined,
  chosen: Chosen,
  limitMs: number,
): Promise<boolean> {
  overlay.activate(mutant);
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["test", ...DENO_FLAGS, "--fail-fast", "--permit-no-files"],
      ...["--preload", "server/tools/mutate/preload.ts", ...Object.keys(chosen)],
    ],
    cwd: overlay.path,
    env: { MUTATE_ONLY: JSON.stringify(chosen) },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const timer = setTimeout(() => child.kill("SIGKILL"), limitMs);
  const { success } = await child.status;
  clearTimeout(timer);
  overlay.activate(undefined);
  return success;
}
