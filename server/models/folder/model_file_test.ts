import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert/mod.js";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import { readModelFile, readModelText, RefusedFile } from "./model_file.ts";
import { found, MANIFEST, readFirst, withFolder } from "./testing/model_folders.ts";

/** Makes `path` a FIFO: opening it waits for a writer. */
async function makeFifo(path: string): Promise<void> {
  await new Deno.Command("mkfifo", { args: [path] }).output();
}

/** Makes `path` a link. */
const link = (target: string, path: string) => Deno.symlink(target, path);

Deno.test("readModelText() reads a file of the folder", async () => {
  await withFolder({ "m/notes.txt": "café" }, async (root) => {
    assertEquals(await readModelText(`${root}/m/notes.txt`, `${root}/m`), "café");
  });
});

Deno.test("readModelFile() follows links within the folder, as Kubernetes mounts files", async () => {
  await withFolder({ "m/..data/model.json": "{}" }, async (root) => {
    await link("..data/model.json", `${root}/m/model.json`);
    assertEquals(await readModelText(`${root}/m/model.json`, `${root}/m`), "{}");
  });
});

Deno.test("readModelFile() reads a model whose whole folder is a link", async () => {
  await withFolder({ "elsewhere/model.json": "{}" }, async (root) => {
    await link("elsewhere", `${root}/m`);
    assertEquals(await readModelText(`${root}/m/model.json`, `${root}/m`), "{}");
  });
});

Deno.test("readModelFile() reads a file larger than one piece whole", async () => {
  const bytes = new Uint8Array(16 * 2 ** 20 + 3).fill(7);
  await withFolder({ "m/large": bytes }, async (root) => {
    assertEquals(await readModelFile(`${root}/m/large`, `${root}/m`, bytes.length), bytes);
  });
});

Deno.test("readModelFile() refuses a file above the limit, with both sizes", async () => {
  await withFolder({ "m/a": "12345" }, async (root) => {
    const read = () => readModelFile(`${root}/m/a`, `${root}/m`, 4);
    await assertRejects(read, RefusedFile, "has 5 bytes: at most 4 are read");
  });
});

Deno.test("readModelFile() refuses links out of the folder, also to a folder of a similar name", async () => {
  await withFolder({ "m/x": "", "m2/secret": "" }, async (root) => {
    for (const target of ["/etc/passwd", "../m2/secret"]) {
      await link(target, `${root}/m/out`);
      const read = () => readModelFile(`${root}/m/out`, `${root}/m`, 1e6);
      await assertRejects(read, RefusedFile, "leads out of the model's folder");
      await Deno.remove(`${root}/m/out`);
    }
  });
});

Deno.test("readModelFile() names a FIFO, a folder and a socket, and does not wait for them", async () => {
  await withFolder({ "m/folder/x": "" }, async (root) => {
    const dir = `${root}/m`;
    await makeFifo(`${dir}/fifo`);
    using _ = Deno.listen({ transport: "unix", path: `${dir}/socket` });
    for (const kind of ["fifo", "folder", "socket"]) {
      const error = await assertRejects(() => readModelFile(`${dir}/${kind}`, dir, 1), RefusedFile);
      assertStringIncludes(error.message.toLowerCase(), `is a ${kind}: put a regular file`);
    }
  });
});

Deno.test("readModelFile() rejects with Deno's error when there is no file", async () => {
  await withFolder({ "m/x": "" }, async (root) => {
    const read = () => readModelFile(`${root}/m/none`, `${root}/m`, 1);
    await assertRejects(read, Deno.errors.NotFound);
  });
});

const PASSWD = "root:x:0:0:the secret line";

for (const file of ["model.json", "reference.json", "samples.json", "model.onnx"]) {
  Deno.test(`a version whose ${file} links out of its folder is refused without showing the target`, async () => {
    const files = { "m/model.json": MANIFEST, "m/model.onnx": true, "passwd": PASSWD };
    await withFolder(files, async (root) => {
      await Deno.remove(`${root}/m/${file}`).catch(() => {});
      await link("../passwd", `${root}/m/${file}`);
      const { message } = await assertRejectsKind(() => readFirst(root), "model");
      assertStringIncludes(message, `${file}: is a link that leads out of the model's folder`);
      assertEquals(message.includes("secret"), false);
    });
  });

  Deno.test(`a version whose ${file} is a FIFO is refused at once`, async () => {
    const files = { "m/model.json": MANIFEST, "m/1/model.onnx": true };
    await withFolder(files, async (root) => {
      await Deno.remove(`${root}/m/1/${file}`).catch(() => {});
      await makeFifo(`${root}/m/1/${file}`);
      const { message } = await assertRejectsKind(() => readFirst(root), "model");
      assertStringIncludes(message, `1/${file}: is a FIFO`);
    });
  });
}

Deno.test("the name of a model is not read from a link that leads out of its folder", async () => {
  const files = { "m/model.onnx": true, "other.json": { ...MANIFEST, name: "stolen" } };
  await withFolder(files, async (root) => {
    await link("../other.json", `${root}/m/model.json`);
    assertEquals(await found(`${root}/m`), ["m/1"]);
  });
});
