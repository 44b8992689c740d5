import { assertEquals } from "@std/assert/mod.js";
import { fingerprint } from "../folder/fingerprint.ts";
import type { VersionFolder } from "../folder/model_folder.ts";
import { type Attempt, needsLoading, nextRetry, type Retry } from "./attempt.ts";

const FOLDER: VersionFolder = {
  version: "1",
  dir: "/m/1",
  files: new Map([["model.onnx", "1"], ["notes.txt", "1"]]),
  hasGraph: true,
};
const CHANGED: VersionFolder = { ...FOLDER, files: new Map([["model.onnx", "2"]]) };

function attempt(retry?: Retry): Attempt {
  return { fingerprint: fingerprint(FOLDER, []), weights: [], retry };
}

const cases = [
  { name: "a version that was never tried", folder: FOLDER, tried: undefined, want: true },
  { name: "files that were tried", folder: FOLDER, tried: attempt(), want: false },
  { name: "changed files", folder: CHANGED, tried: attempt(), want: true },
  {
    name: "a retry that is due",
    folder: FOLDER,
    tried: attempt({ at: 9, pauseMs: 1 }),
    want: true,
  },
  {
    name: "a retry that is not due",
    folder: FOLDER,
    tried: attempt({ at: 11, pauseMs: 1 }),
    want: false,
  },
];
for (const { name, folder, tried, want } of cases) {
  Deno.test(`needsLoading() is ${want} for ${name}`, () => {
    assertEquals(needsLoading(folder, tried, 10), want);
  });
}

Deno.test("nextRetry() doubles the pauses from one second to thirty", () => {
  const pauses: number[] = [];
  let retry: Retry | undefined;
  for (let i = 0; i < 7; i++) {
    retry = nextRetry(retry, 100);
    assertEquals(retry.at, 100 + retry.pauseMs);
    pauses.push(retry.pauseMs / 1000);
  }
  assertEquals(pauses, [1, 2, 4, 8, 16, 30, 30]);
});
