/** Prometheus' own tool, for tests that compare with it. */

import { dirname } from "@std/path/dirname.js";

/** Where it is not installed, such tests are ignored. */
export const HAS_PROMTOOL: boolean = await new Deno.Command("promtool", { args: ["--version"] })
  .output().then(({ success }) => success, () => false);

/** @returns the exit code, and what it writes as errors */
export async function promtool(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly errors: string }> {
  const { code, stderr } = await new Deno.Command("promtool", { args: [...args] }).output();
  return { code, errors: new TextDecoder().decode(stderr) };
}

/** Calls `run` with a temporary folder of these files. */
export async function withFiles<T>(
  files: Readonly<Record<string, string>>,
  run: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.mkdir(dirname(`${folder}/${name}`), { recursive: true });
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    return await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
