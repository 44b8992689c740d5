import { assertEquals, assertNotEquals } from "@std/assert/mod.js";
import { findModels } from "./find_models.ts";
import { fingerprint } from "./fingerprint.ts";
import type { VersionFolder } from "./model_folder.ts";
import { withFolder, write } from "./testing/model_folders.ts";

const replacements: Record<string, (path: string, time: Date) => Promise<void>> = {
  "its size": async (path, time) => {
    await Deno.truncate(path, 3);
    await Deno.utime(path, time, time);
  },
  "its time": (path, time) => Deno.utime(path, time, new Date(time.getTime() + 1000)),
  "its identity": async (path, time) => {
    await Deno.copyFile(path, `${path}.new`);
    await Deno.utime(`${path}.new`, time, time);
    await Deno.rename(`${path}.new`, path);
  },
};
for (const [name, replace] of Object.entries(replacements)) {
  Deno.test(`fingerprint() tells another file by ${name} alone`, async () => {
    await withFolder({ "m/model.onnx": true }, async (root) => {
      const print = async () => fingerprint((await findModels(root))[0]!.versions[0]!, []);
      const path = `${root}/m/model.onnx`;
      const time = new Date(1_700_000_000_000);
      await Deno.utime(path, time, time);
      const before = await print();
      assertEquals(await print(), before);
      await replace(path, time);
      assertNotEquals(await print(), before);
    });
  });
}

// In `loaded`, the versions of which the weights are known to be in `weights.bin`.
const changes = [
  { name: "the graph", path: "m/1/model.onnx", loaded: ["1"], unloaded: ["1"] },
  { name: "a file of weights", path: "m/2/weights.bin", loaded: ["2"], unloaded: ["2"] },
  { name: "what may be weights", path: "m/2/notes.txt", loaded: [], unloaded: ["2"] },
  { name: "the shared model.json", path: "m/model.json", loaded: ["1", "2"], unloaded: ["1", "2"] },
  {
    name: "the shared reference profile",
    path: "m/reference.json",
    loaded: ["1", "2"],
    unloaded: ["1", "2"],
  },
  { name: "a folder beside the graph", path: "m/2/notes/a.txt", loaded: [], unloaded: [] },
  { name: "a version's own samples", path: "m/2/samples.json", loaded: ["2"], unloaded: ["2"] },
  { name: "a file of the model that no version reads", path: "m/x.json", loaded: [], unloaded: [] },
];
for (const { name, path, loaded, unloaded } of changes) {
  Deno.test(`fingerprint() tells a change of ${name}`, async () => {
    await withFolder({ "m/1/model.onnx": true, "m/2/model.onnx": true }, async (root) => {
      const [before] = await findModels(root);
      await write(root, path, "changed");
      const [after] = await findModels(root);
      const changed = (weights?: readonly string[]) => {
        const prints = (versions: readonly VersionFolder[]) =>
          versions.map((version) => fingerprint(version, weights));
        const old = prints(before!.versions);
        return prints(after!.versions).flatMap((print, i) =>
          print === old[i] ? [] : [after!.versions[i]!.version]
        );
      };
      assertEquals([changed(["weights.bin"]), changed()], [loaded, unloaded]);
    });
  });
}
