/** The order of what a search finds. */

export interface Searchable {
  readonly name: string;
  readonly detail: string;
}

/**
 * How a word may be found, the best first: as the whole name, its beginning, the beginning of one of
 * its words, inside it, as an abbreviation of its words (`mrd` for `model_request_duration`), in the
 * detail, and in the name with letters left out.
 */
const FITS: readonly ((word: string, name: string, detail: string) => boolean)[] = [
  (word, name) => name === word,
  (word, name) => name.startsWith(word),
  (word, name) => beginsWord(word, name),
  (word, name) => name.includes(word),
  (word, name) => abbreviates(word, name),
  (word, _name, detail) => beginsWord(word, detail),
  (word, name) => isNearly(word, name),
];

/** What fits every word, the best first; what fits alike stays in its order. */
export function ranked<T extends Searchable>(items: readonly T[], typed: string): T[] {
  const words = typed.toLowerCase().split(/\s+/).filter((word) => word !== "");
  return items.map((item) => ({ item, misfit: misfitOf(item, words) }))
    .filter(({ misfit }) => misfit !== Infinity)
    .sort((a, b) => a.misfit - b.misfit)
    .map(({ item }) => item);
}

/** 0 for a name that is the typed words; Infinity if one of them is not found. */
function misfitOf(item: Searchable, words: readonly string[]): number {
  const [name, detail] = [item.name.toLowerCase(), item.detail.toLowerCase()];
  if (name === words.join(" ")) return 0;
  return words.reduce((sum, word) => {
    const fit = FITS.findIndex((fits) => fits(word, name, detail));
    return sum + (fit < 0 ? Infinity : fit);
  }, 0);
}

const BETWEEN_WORDS = /[^\p{L}\p{N}]+/u;

function beginsWord(word: string, text: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || BETWEEN_WORDS.test(text[at - 1]!)) return true;
  }
  return false;
}

/** Whether the letters are beginnings of words, in their order. */
function abbreviates(letters: string, text: string): boolean {
  return joins(letters, text.split(BETWEEN_WORDS));
}

function joins(letters: string, words: readonly string[]): boolean {
  if (letters === "") return true;
  const [first, ...rest] = words;
  if (first === undefined) return false;
  for (let taken = sharedStart(letters, first); taken > 0; taken--) {
    if (joins(letters.slice(taken), rest)) return true;
  }
  return joins(letters, rest);
}

function sharedStart(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}

// Fewer letters would be found in nearly every name.
const LEAST_LETTERS = 4;
const MOST_LEFT_OUT = 2;

/** Whether the word is there but for one letter or two that were left out of it. */
function isNearly(word: string, text: string): boolean {
  if (word.length < LEAST_LETTERS) return false;
  for (let start = text.indexOf(word[0]!); start >= 0; start = text.indexOf(word[0]!, start + 1)) {
    let at = start;
    for (const letter of word) {
      at = text.indexOf(letter, at) + 1;
      if (at === 0) return false;
    }
    if (at - start - word.length <= MOST_LEFT_OUT) return true;
  }
  return false;
}
