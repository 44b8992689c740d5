const ZERO = 48;
const DOT = 46;
const LETTER_E = 101;
const LETTERS = 0x20;

// JavaScript numbers hold every integer of up to 15 digits.
const LONG = 16;

/**
 * Whether JSON has an integer of 16 or more digits, which a JavaScript number may not hold. Digits
 * next to a decimal point belong to a fraction, which a double can hold anyway.
 *
 * Digits in a string count too: telling strings apart would take longer than it saves.
 */
export function hasLongInteger(json: Uint8Array): boolean {
  // So many digits in a row include one of these positions.
  for (let at = LONG - 1; at < json.length; at += LONG) {
    if (!isDigit(json[at]!)) continue;
    let start = at;
    while (start > 0 && isDigit(json[start - 1]!)) start--;
    let end = at + 1;
    while (end < json.length && isDigit(json[end]!)) end++;
    const isLong = end - start >= LONG && json[start - 1] !== DOT && !continues(json[end]);
    if (isLong) return true;
    // The next position behind these digits: a long row of them is read once.
    at += LONG * Math.floor((end - 1 - at) / LONG);
  }
  return false;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte < ZERO + 10;
}

/** Whether a byte behind digits makes them part of a number that is no integer. */
function continues(byte: number | undefined): boolean {
  return byte !== undefined && (byte === DOT || (byte | LETTERS) === LETTER_E);
}
