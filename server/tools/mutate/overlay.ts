/** A copy of the repository in a temporary folder: its sources are rewritten, the rest is linked. */

import { existsSync } from "node:fs";
import { filesBelow } from "./scope.ts";

const COPIED = ["server", "ui"];
const LEFT_OUT = [...COPIED, ".git", "dist"];

export class Overlay implements Disposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
    // Also when a signal ends the program.
    addEventListener("unload", () => this[Symbol.dispose]());
  }

  static make(): Overlay {
    const overlay = new Overlay(Deno.makeTempDirSync({ prefix: "mutate-" }));
    for (const { name } of Deno.readDirSync(".")) {
      if (!LEFT_OUT.includes(name)) Deno.symlinkSync(Deno.realPathSync(name), overlay.#at(name));
    }
    for (const file of COPIED.flatMap(filesBelow)) overlay.write(file, Deno.readFileSync(file));
    return overlay;
  }

  /** Puts a file back as it is in the repository. */
  restore(file: string): void {
    this.write(file, Deno.readFileSync(file));
  }

  write(file: string, data: Uint8Array | string): void {
    const path = this.#at(file);
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    if (typeof data === "string") Deno.writeTextFileSync(path, data);
    else Deno.writeFileSync(path, data);
  }

  /** Says which mutant is on in processes that start from now on. */
  activate(id: string | undefined): void {
    const text = `export const ACTIVE: string | undefined = ${JSON.stringify(id)};\n`;
    this.write("server/tools/mutate/active.ts", text);
  }

  [Symbol.dispose](): void {
    if (existsSync(this.path)) Deno.removeSync(this.path, { recursive: true });
  }

  #at(file: string): string {
    return `${this.path}/${file}`;
  }
}
