/** Packs files into archives whose bytes depend on the files alone. */

/** Packs files of a folder into a `.tar.gz` or `.zip`. @throws {Error} when the packer fails */
export async function pack(
  archive: string,
  folder: string,
  files: readonly string[],
): Promise<void> {
  const from = await Deno.realPath(folder);
  const into = archive.startsWith("/") ? archive : `${Deno.cwd()}/${archive}`;
  if (archive.endsWith(".zip")) {
    await Deno.remove(into).catch(() => {});
    await run("zip", ["-q", "-X", into, ...files], from);
  } else {
    const owner = ["--owner=0", "--group=0", "--numeric-owner", "--mtime=@0"];
    await run("tar", ["--create", "--gzip", ...owner, "--file", into, ...files], from);
  }
}

async function run(program: string, args: readonly string[], cwd: string): Promise<void> {
  const { success } = await new Deno.Command(program, { args: [...args], cwd }).spawn().status;
  if (!success) throw new Error(`${program} failed: ${args.join(" ")}`);
}

/** Lines as `sha256sum` writes and checks them, for files of a folder in order. */
export async function checksums(folder: string, files: readonly string[]): Promise<string> {
  const lines: string[] = [];
  for (const file of files.toSorted()) {
    const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(`${folder}/${file}`));
    lines.push(`${new Uint8Array(digest).toHex()}  ${file}\n`);
  }
  return lines.join("");
}
