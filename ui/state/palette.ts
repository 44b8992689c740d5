/**
 * The colours of series. A series keeps its colour as long as the page lives, whichever others come
 * and go.
 */

// Eight colours that people with any kind of colour vision tell apart, in a light and a dark
// variant (styles/tokens.css). From the ninth series on, dashes tell them apart.
export const COLORS = 8;

export interface Stroke {
  /** 0..7, into the palette; -1 for grey. */
  readonly color: number;
  /** Lengths of dashes and gaps in pixels; empty for a solid line. */
  readonly dash: readonly number[];
}

const DASHES: readonly (readonly number[])[] = [[], [6, 4], [2, 3], [8, 3, 2, 3]];

// Names with the same meaning on every page. Indices into the palette: 0 blue, 1 orange, 2 green,
// 3 pink, 4 sky, 5 red, 6 violet, 7 gold.
const FIXED: Readonly<Record<string, number>> = {
  ok: 4,
  invalid: 7,
  overloaded: 5,
  timeout: 1,
  error: 3,
  p50: 2,
  p95: 0,
  p99: 6,
  // Versions: red would look like trouble.
  "1": 0,
  "2": 2,
  "3": 6,
  "2xx": 4,
  "3xx": 2,
  "4xx": 7,
  "5xx": 5,
};

export class Palette {
  /** Slots by name, per chart: a collision in one chart changes no colour in another. */
  readonly #given = new Map<string, Map<string, number>>();

  /** The stroke of a series by its name; the same one each time a chart asks. */
  strokeOf(chart: string, name: string): Stroke {
    const fixed = FIXED[name];
    if (fixed !== undefined) return { color: fixed, dash: [] };
    let given = this.#given.get(chart);
    if (given === undefined) this.#given.set(chart, given = new Map());
    let slot = given.get(name);
    if (slot === undefined) given.set(name, slot = freeSlot(given, name));
    return { color: slot % COLORS, dash: DASHES[Math.floor(slot / COLORS) % DASHES.length]! };
  }
}

/** Starts at the name's hash, so that a name likely has the same colour in other charts and visits. */
function freeSlot(given: ReadonlyMap<string, number>, name: string): number {
  const taken = new Set(given.values());
  const round = Math.floor(taken.size / COLORS) * COLORS;
  const start = hash(name) % COLORS;
  for (let step = 0; step < COLORS; step++) {
    const slot = round + (start + step) % COLORS;
    if (!taken.has(slot)) return slot;
  }
  return round + start;
}

/** FNV-1a. */
function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193) >>> 0;
  }
  return sum;
}
