/** The bundle of a script or a style sheet and all that it imports, by `deno bundle`. */
export async function bundle(source: URL, ...options: readonly string[]): Promise<Uint8Array> {
  const out = await Deno.makeTempFile();
  try {
    await run(source, "--output", out, ...options);
    return await Deno.readFile(out);
  } finally {
    await Deno.remove(out);
  }
}

/** As `bundle`, into a folder: a chunk for each part that loads later. */
export async function bundleInto(folder: string, source: URL): Promise<void> {
  await run(source, "--code-splitting", "--outdir", folder);
}

async function run(source: URL, ...options: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform", "browser", ...options, source.pathname],
    stdout: "null",
    stderr: "piped",
  }).output();
  if (success) return;
  throw new Error(`Cannot bundle ${source.pathname}: ${new TextDecoder().decode(stderr)}`);
}
