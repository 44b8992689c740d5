/**
 * JavaScript with an escape in place of each character that is not ASCII. V8 keeps a source in one
 * byte a character then, else all of it in two, on each thread.
 */
export function inAscii(source: string): string {
  return source.replace(/\P{ASCII}/gv, (character) => {
    const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
    return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
  });
}
