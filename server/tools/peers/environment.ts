const ROOT = new URL("../../../", import.meta.url).pathname;
const HERE = new URL("./", import.meta.url).pathname;
const CACHE = `${ROOT}node_modules/.cache/peers`;

/**
 * A virtual environment with the packages of `NAME_requirements.txt`, made when it is not there yet.
 *
 * @param python the interpreter that makes it
 * @returns the folder of its programs
 * @throws {Error} with the end of the output of a program that failed
 */
export async function environment(name: string, python: string): Promise<string> {
  const list = `${HERE}${name}_requirements.txt`;
  const folder = `${CACHE}/${name}-${await fingerprint([python, await Deno.readTextFile(list)])}`;
  const programs = `${folder}/bin`;
  if (await isThere(`${folder}/complete`)) return programs;
  await run(python, "-m", "venv", "--clear", folder);
  await run(`${programs}/pip`, "install", "--quiet", "--require-hashes", "-r", list);
  await Deno.writeTextFile(`${folder}/complete`, "");
  return programs;
}

async function fingerprint(texts: readonly string[]): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(texts));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex().slice(0, 12);
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

const LAST_LINES = 3;

/** @throws {Error} with the end of its output, when it fails */
export async function run(program: string, ...args: readonly string[]): Promise<string> {
  const command = new Deno.Command(program, { args: [...args] });
  const { success, stdout, stderr } = await command.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (success) return out!;
  throw new Error(err!.trim().split("\n").slice(-LAST_LINES).join("\n"));
}
