import { minify } from "terser";

/**
 * JavaScript without comments, but for those of licences, and without needless spaces. Names stay as
 * they are: they are read in errors.
 *
 * Each thread keeps its source in memory. It is in ASCII, since V8 takes two bytes for each character
 * of a source with any other.
 */
export async function shortSource(source: string): Promise<string> {
  const format = { comments: /^!|@license|@preserve/, ascii_only: true, max_line_len: 120 };
  return (await minify(source, { module: true, compress: false, mangle: false, format })).code!;
}
