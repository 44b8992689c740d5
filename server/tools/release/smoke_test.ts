/** What `.github/smoke.sh` finds. `.ci/run` and the release run it on executables that work. */

import { assertEquals } from "@std/assert/mod.js";

const SCRIPT = new URL("../../../.github/smoke.sh", import.meta.url).pathname;
const MAIN = new URL("../../../main.ts", import.meta.url).pathname;

/** Runs the script with a program that does something else before it starts the sources. */
async function smoke(instead: string) {
  const program = await Deno.makeTempFile();
  const start = `exec "${Deno.execPath()}" run -A "${MAIN}" "$@"`;
  await Deno.writeTextFile(program, `#!/bin/sh\n${instead}\n${start}\n`);
  await Deno.chmod(program, 0o755);
  const { code, stdout } = await new Deno.Command("bash", {
    args: [SCRIPT, program, String(freePort())],
  }).output();
  await Deno.remove(program);
  const lines = new TextDecoder().decode(stdout).split("\n");
  return { code, steps: lines.filter((line) => line.startsWith("== ")) };
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}

for (
  const { name, instead, step } of [
    {
      name: "does not start",
      instead: '[ "$1" != --version ] || exit 1',
      step: "== version",
    },
    {
      name: "writes another file than the repository has",
      instead: '[ "$1" != init ] || { mkdir -p "$2" && echo x > "$2/README.md"; exit 0; }',
      step: "== init writes what the repository has",
    },
    {
      name: "fails predictions",
      instead: '[ "$1" != loadgen ] || exit 1',
      step: "== predictions",
    },
  ]
) {
  Deno.test(`smoke.sh stops at a program that ${name}`, async () => {
    const { code, steps } = await smoke(instead);
    assertEquals([code, steps.at(-1)], [1, step]);
  });
}
