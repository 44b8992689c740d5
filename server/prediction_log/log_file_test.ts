import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { LogFile, logPaths } from "./log_file.ts";

/** A folder for one test. */
class Folder implements AsyncDisposable {
  readonly path = Deno.makeTempDirSync();

  get file(): string {
    return `${this.path}/log.ndjson`;
  }

  /** The content of each file, by the end of its name. */
  contents(): Record<string, string> {
    const names = [...Deno.readDirSync(this.path)].map(({ name }) => name).toSorted();
    return Object.fromEntries(
      names.map((name) => [
        name.replace("log.ndjson", "") || "log",
        Deno.readTextFileSync(`${this.path}/${name}`),
      ]),
    );
  }

  /** How many of its files this process has open. */
  openFiles(): number {
    return [...Deno.readDirSync("/proc/self/fd")].filter(({ name }) => {
      try {
        return Deno.readLinkSync(`/proc/self/fd/${name}`).startsWith(this.path);
      } catch {
        // That of reading the list itself.
        return false;
      }
    }).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

Deno.test("LogFile appends batches in their order, also to a file from before", async () => {
  await using folder = new Folder();
  await Deno.writeTextFile(folder.file, "old\n");
  const log = new LogFile(folder.file, 1000);
  await Promise.all(["a\nb\n", "c\n", "d\n"].map((lines) => log.append(bytes(lines))));
  await log.close();
  assertEquals(folder.contents(), { log: "old\na\nb\nc\nd\n" });
});

Deno.test("LogFile ends the half line of a killed process before it goes on", async () => {
  await using folder = new Folder();
  await Deno.writeTextFile(folder.file, 'a\n{"half":');
  const log = new LogFile(folder.file, 1000);
  await log.append(bytes("b\n"));
  await log.close();
  assertEquals(folder.contents(), { log: 'a\n{"half":\nb\n' });
});

Deno.test("LogFile moves a full file away, and keeps five of them", async () => {
  await using folder = new Folder();
  const log = new LogFile(folder.file, 4);
  for (let i = 0; i < 8; i++) await log.append(bytes(`${i}${i}\n`));
  assertEquals(folder.contents(), {
    ...{ log: "77\n", ".1": "66\n", ".2": "55\n", ".3": "44\n", ".4": "33\n", ".5": "22\n" },
  });
  await log.append(bytes("\n"));
  await log.append(bytes("too long for a file\n"));
  await log.append(bytes("88\n"));
  await log.close();
  assertEquals(folder.contents(), {
    ...{ log: "88\n", ".1": "too long for a file\n", ".2": "77\n\n" },
    ...{ ".3": "66\n", ".4": "55\n", ".5": "44\n" },
  });
  assertEquals(logPaths("f"), ["f", "f.1", "f.2", "f.3", "f.4", "f.5"]);
});

Deno.test("LogFile lets lines that are too long for a file be the first of one", async () => {
  await using folder = new Folder();
  const log = new LogFile(folder.file, 4);
  await log.append(bytes("too long\n"));
  await log.close();
  assertEquals(folder.contents(), { log: "too long\n" });
});

Deno.test("LogFile writes nothing more to a full file that cannot be moved away", async () => {
  await using folder = new Folder();
  await Deno.writeTextFile(`${folder.file}.4`, "old\n");
  await Deno.mkdir(`${folder.file}.5`);
  const log = new LogFile(folder.file, 4);
  await log.append(bytes("a\n"));
  await assertRejects(() => log.append(bytes("bbb\n")), Error, "directory");
  await log.close();
  assertEquals(await Deno.readTextFile(folder.file), "a\n");
});

Deno.test("LogFile has at most one file open", async () => {
  await using folder = new Folder();
  const log = new LogFile(folder.file, 4);
  for (let i = 0; i < 3; i++) await log.append(bytes("aaa\n"));
  assertEquals(folder.openFiles(), 1);
  await Deno.remove(folder.file);
  await log.append(bytes("b\n"));
  assertEquals(folder.openFiles(), 1);
  await Deno.remove(folder.path, { recursive: true });
  await assertRejects(() => log.append(bytes("c\n")));
  assertEquals(folder.openFiles(), 0);
  await Deno.mkdir(folder.path);
  const closing = log.append(bytes("d\n"));
  await log.close();
  await closing;
  assertEquals([folder.openFiles(), folder.contents()], [0, { log: "d\n" }]);
});

Deno.test("LogFile makes the file anew when it was removed, or moved by another program", async () => {
  await using folder = new Folder();
  const log = new LogFile(folder.file, 1000);
  await log.append(bytes("a\n"));
  await Deno.remove(folder.file);
  await log.append(bytes("b\n"));
  await Deno.rename(folder.file, `${folder.path}/moved`);
  await log.append(bytes("c\n"));
  await log.close();
  assertEquals(folder.contents(), { log: "c\n", moved: "b\n" });
});

Deno.test("LogFile rejects what it cannot write, and goes on when it can", async () => {
  await using folder = new Folder();
  const log = new LogFile(`${folder.path}/sub/log.ndjson`, 1000);
  await assertRejects(() => log.append(bytes("a\n")), Deno.errors.NotFound);
  await Deno.mkdir(`${folder.path}/sub`);
  await log.append(bytes("b\n"));
  await log.close();
  assertEquals(await Deno.readTextFile(`${folder.path}/sub/log.ndjson`), "b\n");
});

Deno.test("LogFile rejects batches while the disk is full", async () => {
  const log = new LogFile("/dev/full", 1000);
  for (let i = 0; i < 2; i++) {
    await assertRejects(() => log.append(bytes("a\n")), Error, "No space left");
  }
  await log.close();
});

Deno.test("LogFile leaves no part of a batch that did not fit on the disk", async () => {
  await using folder = new Folder();
  // The limit on the size of files stands for a full disk: it too takes a part of a write.
  const script = `
    import { LogFile } from ${JSON.stringify(import.meta.resolve("./log_file.ts"))};
    const log = new LogFile(Deno.args[0], 1e9);
    await log.append(new TextEncoder().encode("a".repeat(999) + "\\n"));
    const failed = await log.append(new Uint8Array(5000)).then(() => false, () => true);
    await log.append(new TextEncoder().encode("b\\n"));
    await log.close();
    console.log(failed);`;
  await Deno.writeTextFile(`${folder.path}/run.ts`, script);
  // In blocks of 1024 bytes; a process that ignores the signal gets an error.
  const command = `trap "" XFSZ; ulimit -f 4; exec "$0" run -A "$1" "$2"`;
  const { stdout } = await new Deno.Command("bash", {
    args: ["-c", command, Deno.execPath(), `${folder.path}/run.ts`, folder.file],
    env: { NO_COLOR: "1" },
  }).output();
  assertEquals(new TextDecoder().decode(stdout), "true\n");
  assertEquals(folder.contents().log, "a".repeat(999) + "\nb\n");
});
