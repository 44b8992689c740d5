import { assertEquals } from "@std/assert/mod.js";
import { changedLines, firstEarlier } from "./changes.ts";

/** A repository of two commits, in which the current folder lies while `use` runs. */
async function inRepository(use: () => void): Promise<void> {
  const directory = await Deno.makeTempDir();
  const before = Deno.cwd();
  Deno.chdir(directory);
  const git = (...args: string[]) => {
    const identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
    const { success } = new Deno.Command("git", { args: [...identity, ...args] }).outputSync();
    assertEquals(success, true);
  };
  try {
    git("init", "--quiet");
    Deno.writeTextFileSync("a.ts", "1\n2\n3\n4\n");
    Deno.writeTextFileSync("gone.ts", "1\n");
    git("add", ".");
    git("commit", "--quiet", "-m", "first");
    Deno.writeTextFileSync("a.ts", "1\n2.5\n2.6\n3\n");
    Deno.writeTextFileSync("new.ts", "new\n");
    Deno.writeTextFileSync("other.txt", "1\n");
    Deno.removeSync("gone.ts");
    git("add", ".");
    git("commit", "--quiet", "-m", "second");
    use();
  } finally {
    Deno.chdir(before);
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("changedLines() are the new lines of sources that are there", async () => {
  await inRepository(() => {
    const lines = [...changedLines("HEAD~1")].map(([file, lines]) => [file, [...lines]]);
    assertEquals(lines, [["a.ts", [2, 3]], ["new.ts", [1]]]);
  });
});

Deno.test("firstEarlier() passes over commits that are not there, and the current one", async () => {
  await inRepository(() => {
    assertEquals(firstEarlier(["origin/main", "HEAD", "HEAD~20", "HEAD~1"]), "HEAD~1");
    assertEquals(firstEarlier(["HEAD", "HEAD~2"]), undefined);
  });
});
