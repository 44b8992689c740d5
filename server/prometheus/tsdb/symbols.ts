import { grown } from "./grown.ts";

/**
 * The names and values of all labels, each stored once under a number.
 *
 * `#texts[id]` is the text and `#uses[id]` the number of labels that use it. An
 * unused text is removed and its number reused, so removed labels take no memory.
 */
export class Symbols {
  #ids = new Map<string, number>();
  #texts: string[] = [];
  #uses = new Uint32Array(64);
  #free: number[] = [];
  #characters = 0;

  /** The total length of all texts. */
  get characters(): number {
    return this.#characters;
  }

  /** Adds a use of `text`, and returns its number. */
  use(text: string): number {
    const id = this.#ids.get(text) ?? this.#add(text);
    this.#uses[id]!++;
    return id;
  }

  /** Removes a use of a text. */
  release(id: number): void {
    if (--this.#uses[id]! > 0) return;
    this.#characters -= this.#texts[id]!.length;
    this.#ids.delete(this.#texts[id]!);
    this.#texts[id] = "";
    this.#free.push(id);
  }

  /** The number of `text`, if a label uses it. */
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
