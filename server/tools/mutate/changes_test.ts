import { assertEquals } from "@std/assert/mod.js";
import { changedLines, firstEarlier } from "./changes.ts";

/** A repository of two commits. */
async function inRepository(use: (directory: string) => void): Promise<void> {
  const directory = await Deno.makeTempDir();
  const write = (name: string, text: string) =>
    Deno.writeTextFileSync(`${directory}/${name}`, text);
  const git = (...words: string[]) => {
    const args = ["-c", "user.name=a", "-c", "user.email=a@example.org", ...words];
    const { success } = new Deno.Command("git", { args, cwd: directory }).outputSync();
    assertEquals(success, true);
  };
  try {
    git("init", "--quiet");
    write("a.ts", "1\n2\n3\n4\n");
    write("gone.ts", "1\n");
    git("add", ".");
    git("commit", "--quiet", "-m", "first");
    write("a.ts", "1\n2.5\n2.6\n3\n");
    write("new.ts", "new\n");
    write("other.txt", "1\n");
    Deno.removeSync(`${directory}/gone.ts`);
    git("add", ".");
    git("commit", "--quiet", "-m", "second");
    use(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("changedLines() are the new lines of sources that are there", async () => {
  await inRepository((directory) => {
    const lines = [...changedLines("HEAD~1", directory)].map(([file, lines]) => [file, [...lines]]);
    assertEquals(lines, [["a.ts", [2, 3]], ["new.ts", [1]]]);
  });
});

Deno.test("firstEarlier() passes over commits that are not there, and the current one", async () => {
  await inRepository((directory) => {
    assertEquals(firstEarlier(["origin/main", "HEAD", "HEAD~20", "HEAD~1"], directory), "HEAD~1");
    assertEquals(firstEarlier(["HEAD", "HEAD~2"], directory), undefined);
  });
});
