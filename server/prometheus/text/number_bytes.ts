/**
 * Writes numbers as text, straight into bytes.
 *
 * A response spends most of its time here, so the common values take short cuts: whole numbers
 * and decimals of up to six places are written digit by digit. The texts of others are cached,
 * since the rates of counters repeat.
 */

import { formatValue } from "./format_number.ts";

/** More than any number takes: `-2.2250738585072014e-308` has 24 characters. */
export const MAX_VALUE_BYTES = 32;

// Decimals of up to 15 digits have different nearest doubles.
const MAX_DECIMAL = 1e15;
const PLACES = 6;
const SCALE = 10 ** PLACES;

const DIGIT_0 = 0x30;
const MINUS = 0x2d;
const POINT = 0x2e;

/** Writes the text that `formatValue` gives. Returns the offset after it. */
export function writeValue(bytes: Uint8Array, at: number, value: number): number {
  if (Number.isInteger(value) && Math.abs(value) < MAX_DECIMAL && !Object.is(value, -0)) {
    return writeInteger(bytes, at, value);
  }
  const scaled = Math.round(value * SCALE);
  // Dividing rounds to the double nearest to the decimal. If that is the value, the decimal is its
  // shortest text, since no other decimal of at most 15 digits has the same double.
  if (scaled / SCALE === value && scaled !== 0 && Math.abs(scaled) < MAX_DECIMAL) {
    return writeDecimal(bytes, at, scaled);
  }
  return writeCached(bytes, at, value);
}

/** Writes milliseconds as seconds: `1700000000.250`, or without a fraction. */
export function writeSeconds(bytes: Uint8Array, at: number, milliseconds: number): number {
  if (milliseconds < 0) bytes[at++] = MINUS;
  const size = Math.abs(milliseconds);
  const fraction = size % 1000;
  at = writeInteger(bytes, at, (size - fraction) / 1000);
  if (fraction === 0) return at;
  bytes[at++] = POINT;
  return writeDigits(bytes, at, fraction, 3);
}

function writeInteger(bytes: Uint8Array, at: number, value: number): number {
  if (value < 0) {
    bytes[at++] = MINUS;
    value = -value;
  }
  return writeDigits(bytes, at, value, digitsOf(value));
}

/** Writes `scaled` millionths without zeros at the end. */
function writeDecimal(bytes: Uint8Array, at: number, scaled: number): number {
  if (scaled < 0) {
    bytes[at++] = MINUS;
    scaled = -scaled;
  }
  let fraction = scaled % SCALE;
  at = writeInteger(bytes, at, (scaled - fraction) / SCALE);
  bytes[at++] = POINT;
  let places = PLACES;
  while (fraction % 10 === 0) {
    fraction /= 10;
    places--;
  }
  return writeDigits(bytes, at, fraction, places);
}

function digitsOf(value: number): number {
  let digits = 1;
  for (let bound = 10; value >= bound; bound *= 10) digits++;
  return digits;
}

/** Writes the last `count` digits of a whole number. */
function writeDigits(bytes: Uint8Array, at: number, value: number, count: number): number {
  const end = at + count;
  let i = end - 1;
  // Below 2^31 the division is one of integers, which is several times as fast.
  for (; value > 0x7fffffff; i--) {
    const rest = Math.floor(value / 10);
    bytes[i] = DIGIT_0 + (value - rest * 10);
    value = rest;
  }
  for (let small = value | 0; i >= at; i--) {
    const rest = (small / 10) | 0;
    bytes[i] = DIGIT_0 + (small - rest * 10);
    small = rest;
  }
  return end;
}

/**
 * The cache. Slot i of `texts`, 32 bytes, is the text of `values[i]`, `lengths[i]` long; a length
 * of 0 is an empty slot. A value that hashes to a used slot replaces what is there.
 */
const SLOTS = 2 ** 14;
const values = new Float64Array(SLOTS);
const words = new Uint32Array(values.buffer);
const lengths = new Uint8Array(SLOTS);
const texts = new Uint8Array(SLOTS * MAX_VALUE_BYTES);
const probe = new Float64Array(1);
const probeWords = new Uint32Array(probe.buffer);

function writeCached(bytes: Uint8Array, at: number, value: number): number {
  probe[0] = value;
  const low = probeWords[0]!;
  const high = probeWords[1]!;
  const slot = (Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b) >>> 18) & (SLOTS - 1);
  const from = slot * MAX_VALUE_BYTES;
  // Compares bits, so that -0 differs from 0 and NaN equals itself.
  const isKnown = words[2 * slot] === low && words[2 * slot + 1] === high && lengths[slot] !== 0;
  if (!isKnown) {
    const text = formatValue(value);
    for (let i = 0; i < text.length; i++) texts[from + i] = text.charCodeAt(i);
    lengths[slot] = text.length;
    values[slot] = value;
  }
  const length = lengths[slot]!;
  for (let i = 0; i < length; i++) bytes[at + i] = texts[from + i]!;
  return at + length;
}
