/** Runs `.github/install.sh` against a server on this machine. */

import { assertEquals, assertMatch } from "@std/assert/mod.js";
import { checksums, pack } from "./pack.ts";
import { archiveOf, TARGETS } from "./targets.ts";

const SCRIPT = new URL("../../../.github/install.sh", import.meta.url).pathname;
const SYSTEMS = TARGETS.filter(({ name }) => !name.startsWith("windows"));
const PROGRAM = "#!/bin/sh\necho modelwatch 9.9.9\n";

interface Release {
  readonly folder: string;
  readonly url: string;
  /** The paths that were asked for. */
  readonly asked: readonly string[];
}

/** Serves a release for all systems, as GitHub does. */
async function withRelease(
  program: string,
  use: (release: Release) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const served = `${folder}/served`;
  await Deno.mkdir(served);
  await Deno.writeTextFile(`${folder}/modelwatch`, program, { mode: 0o755 });
  for (const target of SYSTEMS) {
    await pack(`${served}/${archiveOf(target)}`, folder, ["modelwatch"]);
  }
  await Deno.writeTextFile(`${served}/SHA256SUMS`, await checksums(served, namesIn(served)));
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    asked.push(pathname);
    try {
      return new Response(await Deno.readFile(`${served}/${pathname.split("/").at(-1)}`));
    } catch {
      return new Response("no such file", { status: 404 });
    }
  });
  try {
    await use({ folder, url: `http://127.0.0.1:${server.addr.port}`, asked });
  } finally {
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
}

function namesIn(folder: string): string[] {
  return Array.from(Deno.readDirSync(folder), ({ name }) => name);
}

async function install(
  { folder, url }: Release,
  { path, ...env }: { readonly path?: string; readonly MODELWATCH_VERSION?: string } = {},
) {
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: [SCRIPT],
    env: {
      ...env,
      PATH: `${path === undefined ? "" : `${path}:`}${Deno.env.get("PATH")}`,
      MODELWATCH_RELEASES: url,
      MODELWATCH_INSTALL_DIR: `${folder}/bin`,
    },
  }).output();
  const [out, error] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out: out!, error: error! };
}

/** A folder with a program of this name that prints a text, to be found before the real one. */
async function standIn(folder: string, name: string, script: string): Promise<string> {
  const dir = `${folder}/stand-in`;
  await Deno.mkdir(dir, { recursive: true });
  await Deno.writeTextFile(`${dir}/${name}`, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return dir;
}

Deno.test("install.sh installs the latest release into a folder, and says how to call it", async () => {
  await withRelease(PROGRAM, async (release) => {
    const { code, out } = await install(release);
    const bin = `${release.folder}/bin`;
    assertEquals([code, out.split("\n")], [0, [
      `Installed modelwatch 9.9.9 to ${bin}/modelwatch`,
      `Add it to your path: export PATH="${bin}:$PATH"`,
      "",
    ]]);
    assertEquals(namesIn(bin), ["modelwatch"]);
    assertEquals((await Deno.stat(`${bin}/modelwatch`)).mode! & 0o777, 0o755);
    assertEquals(release.asked[0], "/latest/download/SHA256SUMS");
    // Over an older one, in a folder of the path.
    const again = await install(release, { path: bin });
    assertEquals([again.code, again.out], [
      0,
      `Installed modelwatch 9.9.9 to ${bin}/modelwatch\n`,
    ]);
  });
});

Deno.test("install.sh installs the release that MODELWATCH_VERSION names", async () => {
  await withRelease(PROGRAM, async (release) => {
    const { code } = await install(release, { MODELWATCH_VERSION: "v0.1.0" });
    assertEquals([code, release.asked[0]], [0, "/download/v0.1.0/SHA256SUMS"]);
  });
});

const systems = [
  { system: "Linux", machine: "x86_64", want: "modelwatch-linux-x86_64.tar.gz" },
  { system: "Linux", machine: "aarch64", want: "modelwatch-linux-arm64.tar.gz" },
  { system: "Darwin", machine: "x86_64", want: "modelwatch-macos-x86_64.tar.gz" },
  { system: "Darwin", machine: "arm64", want: "modelwatch-macos-arm64.tar.gz" },
];
for (const { system, machine, want } of systems) {
  Deno.test(`install.sh takes ${want} on ${system} ${machine}`, async () => {
    await withRelease(PROGRAM, async (release) => {
      const uname = `[ "$1" = -s ] && echo ${system} || echo ${machine}`;
      const path = await standIn(release.folder, "uname", uname);
      assertEquals((await install(release, { path })).code, 0);
      assertEquals(release.asked[1], `/latest/download/${want}`);
    });
  });
}

/** Nothing is installed, and the last line says why. */
function assertRefused(
  { code, error }: Awaited<ReturnType<typeof install>>,
  { folder }: Release,
  why: RegExp,
): void {
  assertEquals(code, 1, error);
  assertMatch(error, why);
  assertEquals(namesIn(folder).includes("bin"), false);
}

Deno.test("install.sh installs nothing when the checksum is another", async () => {
  await withRelease(PROGRAM, async (release) => {
    const sums = `${release.folder}/served/SHA256SUMS`;
    const text = await Deno.readTextFile(sums);
    await Deno.writeTextFile(sums, text.replace(/^[0-9a-f]{8}/gm, "00000000"));
    assertRefused(
      await install(release),
      release,
      /\.tar\.gz has the checksum [0-9a-f]{64}, but the release says 00000000[0-9a-f]{56}\n$/,
    );
  });
});

Deno.test("install.sh installs nothing when the release has no checksum for the archive", async () => {
  await withRelease(PROGRAM, async (release) => {
    await Deno.writeTextFile(`${release.folder}/served/SHA256SUMS`, "");
    assertRefused(await install(release), release, /the release has no checksum for modelwatch-/);
  });
});

Deno.test("install.sh says which file it cannot download", async () => {
  await withRelease(PROGRAM, async (release) => {
    await Deno.remove(`${release.folder}/served/SHA256SUMS`);
    assertRefused(
      await install(release),
      release,
      /cannot download http:\/\/127\.0\.0\.1:\d+\/latest\/download\/SHA256SUMS\n$/,
    );
  });
});

Deno.test("install.sh installs nothing that does not run on this system", async () => {
  await withRelease("#!/bin/sh\necho no such libc >&2\nexit 1\n", async (release) => {
    const why = /the executable does not run on this system: no such libc\n$/;
    assertRefused(await install(release), release, why);
  });
});

Deno.test("install.sh knows for which systems there is no executable", async () => {
  await withRelease(PROGRAM, async (release) => {
    const path = await standIn(release.folder, "uname", "echo Plan9");
    assertRefused(await install(release, { path }), release, /there is no executable for Plan9; /);
    await standIn(release.folder, "uname", '[ "$1" = -s ] && echo Linux || echo riscv64');
    const why = /there is no executable for processors of the kind riscv64\n$/;
    assertRefused(await install(release, { path }), release, why);
    assertEquals(release.asked, []);
  });
});

Deno.test("install.sh does nothing when half of it arrives", async () => {
  const text = await Deno.readTextFile(SCRIPT);
  const half = text.slice(0, text.lastIndexOf("main"));
  const process = new Deno.Command("sh", { stdin: "piped", stdout: "piped", stderr: "piped" })
    .spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(half));
  await writer.close();
  const { code, stdout, stderr } = await process.output();
  assertEquals([code, stdout.length, stderr.length], [0, 0, 0]);
});
