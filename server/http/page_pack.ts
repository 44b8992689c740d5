/** Packs the files of the dashboard into one file, which is embedded in the program. */

import { decodeBase64, encodeBase64 } from "@std/encoding/base64.js";

/** A file in all encodings in which it can be sent. */
export interface PageFile {
  readonly type: string;
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly gzip?: Uint8Array<ArrayBuffer>;
  readonly br?: Uint8Array<ArrayBuffer>;
}

/**
 * By path below `/ui/`. `index.html` is the page, and `root.html` the same page for paths outside
 * of `/ui/`. All other files have the hash of their content in their name.
 */
export type Page = ReadonlyMap<string, PageFile>;

const FORMS = ["plain", "gzip", "br"] as const;

export function packPage(page: Page): string {
  const files = [...page].map(([path, file]) => {
    const forms = FORMS.flatMap((form) => {
      const bytes = file[form];
      return bytes === undefined ? [] : [[form, encodeBase64(bytes)]];
    });
    return [path, { type: file.type, ...Object.fromEntries(forms) }];
  });
  return JSON.stringify(Object.fromEntries(files));
}

/** The reverse of `packPage`. */
export function unpackPage(text: string): Page {
  const files: Readonly<Record<string, Record<string, string>>> = JSON.parse(text);
  return new Map(
    Object.entries(files).map(([path, { type, ...forms }]) => {
      const bytes = Object.entries(forms).map(([form, base64]) => [form, decodeBase64(base64)]);
      return [path, { type, ...Object.fromEntries(bytes) } as PageFile];
    }),
  );
}

/** Reads a pack; undefined when it was not built, such as from source before `deno task page`. */
export async function readPage(pack: URL): Promise<Page | undefined> {
  try {
    return unpackPage(await Deno.readTextFile(pack));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
