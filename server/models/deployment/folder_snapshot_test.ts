import { assertEquals } from "@std/assert/mod.js";
import type { ModelFolder } from "../folder/model_folder.ts";
import { FolderSnapshot } from "./folder_snapshot.ts";

/** The folder of model m with a version 1 whose graph has this state. */
function folder(state: string): ModelFolder {
  const files = new Map([["model.onnx", state]]);
  return { name: "m", dir: "/m", versions: [{ version: "1", dir: "/m/1", files, hasGraph: true }] };
}

const FAULTY: ModelFolder = {
  name: "m",
  dir: "/m",
  versions: [],
  fault: new Error("no permission"),
};
const FIRST = FolderSnapshot.of([folder("a")]);
const NONE = new FolderSnapshot();

Deno.test("two snapshots agree on a version whose files are the same, or that both lack", () => {
  assertEquals(FIRST.agreesOn("m", "1", FolderSnapshot.of([folder("a")])), true);
  assertEquals(FIRST.agreesOn("m", "1", FolderSnapshot.of([folder("b")])), false);
  assertEquals(FIRST.agreesOn("m", "1", NONE), false);
  assertEquals(FIRST.agreesOn("m", "2", NONE), true);
});

Deno.test("a folder that cannot be read keeps the versions of the snapshot before", () => {
  const faulty = FolderSnapshot.of([FAULTY], FIRST);
  assertEquals(faulty.hasVersion("m", "1"), true);
  assertEquals(faulty.agreesOn("m", "1", FIRST), true);
  assertEquals(faulty.lacksModel("m", ["1"], faulty), false);
});

Deno.test("a model is gone when two snapshots lack its folder and all of its versions", () => {
  assertEquals(NONE.lacksModel("m", ["1"], NONE), true);
  assertEquals(NONE.lacksModel("m", ["1"], FIRST), false);
  assertEquals(FIRST.lacksModel("m", ["1"], FIRST), false);
  assertEquals(NONE.lacksModel("m", [], FolderSnapshot.of([FAULTY])), false);
});
