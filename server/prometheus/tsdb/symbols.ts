import { grown } from "./grown.ts";

/**
 * Every text that labels are made of, kept once and known by a number.
 *
 * `#texts[id]` is the text and `#uses[id]` how many labels hold it. A text that
 * no label holds any more is forgotten and its number given out again, so labels
 * that come and go leave nothing behind.
 */
export class Symbols {
  #ids = new Map<string, number>();
  #texts: string[] = [];
  #uses = new Uint32Array(64);
  #free: number[] = [];
  #characters = 0;

  /** The length of all texts that are kept. */
  get characters(): number {
    return this.#characters;
  }

  /** The number of `text`, which now has one use more. */
  use(text: string): number {
    const id = this.#ids.get(text) ?? this.#add(text);
    this.#uses[id]!++;
    return id;
  }

  /** Takes back one use of a text. */
  release(id: number): void {
    if (--this.#uses[id]! > 0) return;
    this.#characters -= this.#texts[id]!.length;
    this.#ids.delete(this.#texts[id]!);
    this.#texts[id] = "";
    this.#free.push(id);
  }

  /** The number of `text`, if any label holds it. */
  find(text: string): number | undefined {
    return this.#ids.get(text);
  }

  text(id: number): string {
    return this.#texts[id]!;
  }

  #add(text: string): number {
    const id = this.#free.pop() ?? this.#texts.length;
    this.#texts[id] = text;
    this.#characters += text.length;
    this.#uses = grown(this.#uses, id);
    this.#ids.set(text, id);
    return id;
  }
}
