/** What changed since a commit, as git tells it. */

/** For each file that is there, the lines that are new since `base`. */
export function changedLines(base: string, directory = "."): Map<string, Set<number>> {
  const options = ["--unified=0", "--no-color", "--diff-filter=d"];
  const diff = git(directory, "diff", ...options, base, "--", "*.ts");
  const files = new Map<string, Set<number>>();
  let lines = new Set<number>();
  for (const line of diff.split("\n")) {
    const file = /^\+\+\+ b\/(.*)$/.exec(line)?.[1];
    if (file !== undefined) files.set(file, lines = new Set());
    const hunk = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (hunk === null) continue;
    const [start, count] = [Number(hunk[1]), Number(hunk[2] ?? 1)];
    for (let i = 0; i < count; i++) lines.add(start + i);
  }
  return files;
}

/** The first of the commits that this repository has, and that is not the current one. */
export function firstEarlier(commits: readonly string[], directory = "."): string | undefined {
  return commits.find((commit) => {
    try {
      const found = git(directory, "rev-parse", "--verify", "--quiet", `${commit}^{commit}`).trim();
      return found !== head(directory);
    } catch {
      return false;
    }
  });
}

export function head(directory = "."): string {
  return git(directory, "rev-parse", "HEAD").trim();
}

function git(cwd: string, ...args: string[]): string {
  const { success, stdout, stderr } = new Deno.Command("git", { args, cwd }).outputSync();
  if (success) return new TextDecoder().decode(stdout);
  throw new Error(`git ${args.join(" ")} failed: ${new TextDecoder().decode(stderr).trim()}`);
}
