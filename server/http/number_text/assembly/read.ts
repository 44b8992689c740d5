// @ts-nocheck: this is AssemblyScript, which `deno task kernels` compiles.

/*
 * Reads numbers of JSON with commas between them, sixteen digits at once. No branch depends on what is
 * random in most numbers, their signs and how many digits they have: a processor would guess half of
 * them wrongly.
 *
 * Memory, in bytes. `number_text.ts` reads and writes the same.
 */

/** The powers of ten from 10^0 to 10^22, as float64. */
const POWERS: usize = 0;
/** By a number up to 16: how `i8x16.swizzle` moves so many bytes to the end of a vector. */
const TO_END: usize = 192;
/** By the position of a byte up to 15: how `i8x16.swizzle` takes it out of a vector. */
const WITHOUT_POINT: usize = 464;
/** The powers of ten from 10^0 to 10^16, as uint64. */
const TENS: usize = 720;
/** Where the first byte stands that was not read. */
const POSITION: usize = 864;
/** Why there were no more numbers. */
const REASON: usize = 868;
/** The numbers, float32 or float64. */
const NUMBERS: usize = 880;
/** What stands before each number of a row: positions of two texts, each a uint32, are where one is. */
const SPANS: usize = 9216;

// Reasons: another byte than a comma, or a comma at the end; as many numbers as wanted, with a comma
// behind them; the end of the text that is here; a number that is left to others, at its first byte.
const ENDED: u32 = 0;
const FULL: u32 = 1;
const CUT: u32 = 2;
const LEFT: u32 = 3;

const VECTOR: u32 = 16;
const SPACE: u8 = 32;
const ZERO: u8 = 48;
const MINUS: u8 = 45;
const PLUS: u8 = 43;
const COMMA: u8 = 44;
const DOT: u8 = 46;
const LETTER_E: u8 = 101;
/** The bit that letters in upper case do not have. */
const LOWER_CASE: u8 = 32;

/** Digits in a vector, where one byte may be a point. A float64 holds every integer of so many. */
const DIGITS: u32 = 15;
const MOST_PLACES: u32 = 22;
const MOST_EXPONENT_DIGITS: usize = 4;
/** Leaves no number of places that there is. */
const NO_EXPONENT: i32 = 100_000;
/** Below the largest int64. */
const MOST: f64 = 9e18;
/** Beyond what a few roundings of a float64 come to. */
const NEAR: f64 = 1.0 / 281_474_976_710_656.0;

/** Writes 64 zeros. */
export function clear(at: usize): void {
  const zeros = i64x2.splat(0);
  v128.store(at, zeros);
  v128.store(at, zeros, VECTOR);
  v128.store(at, zeros, 2 * VECTOR);
  v128.store(at, zeros, 3 * VECTOR);
}

/**
 * Reads numbers with commas between them, and white space.
 *
 * @param at the position of the first byte
 * @param cut no number that begins here or later is read. Behind it are 64 bytes more at least: of the
 * text, or zeros
 * @param end position of a comma that ends the list
 * @param most how many numbers, at least one
 * @param isSingle whether they become float32
 * @returns how many numbers were read
 */
export function read(at: usize, cut: usize, end: usize, most: usize, isSingle: bool): usize {
  const size: usize = isSingle ? 4 : 8;
  let count: usize = 0;
  let reason = CUT;
  while (at < cut) {
    if (isSpace(load<u8>(at))) {
      at++;
      continue;
    }
    const next = JsonNumber.read(at, NUMBERS + count * size, isSingle);
    if (next == 0) {
      reason = LEFT;
      break;
    }
    at = next;
    count++;
    while (isSpace(load<u8>(at))) at++;
    if (load<u8>(at) != COMMA || at == end) {
      reason = ENDED;
      break;
    }
    if (count == most) {
      reason = FULL;
      break;
    }
    at++;
  }
  store<u32>(POSITION, at as u32);
  store<u32>(REASON, reason);
  return count;
}

/**
 * Reads numbers with the texts of `SPANS` before them, in their order, and white space before these.
 * `POSITION` is behind the last number then.
 *
 * @param at the position of the first byte
 * @param cut no number that begins here or later is read. Behind it are 64 bytes more at least: of the
 * text, or zeros
 * @param span the first
 * @param most how many numbers
 * @returns how many float64 were read: those before the first that is left to others
 */
export function readBehind(at: usize, cut: usize, span: usize, most: usize): usize {
  let count: usize = 0;
  for (; count < most; count++) {
    let next = at;
    while (isSpace(load<u8>(next)) && next < cut) next++;
    const from = load<u32>(SPANS + ((span + count) << 2));
    const to = load<u32>(SPANS + ((span + count + 1) << 2));
    if (!isSame(next, from, to)) break;
    next += to - from;
    if (next >= cut) break;
    next = JsonNumber.read(next, NUMBERS + (count << 3), false);
    if (next == 0) break;
    at = next;
  }
  store<u32>(POSITION, at as u32);
  return count;
}

/** Whether the bytes from a position on are those `from` to `to` (exclusive). */
function isSame(at: usize, from: usize, to: usize): bool {
  for (; from + VECTOR <= to; from += VECTOR, at += VECTOR) {
    if (!i8x16.all_true(i8x16.eq(v128.load(at), v128.load(from)))) return false;
  }
  const same = i8x16.bitmask(i8x16.eq(v128.load(at), v128.load(from)));
  return ctz(~same) >= ((to - from) as i32);
}

/** `deno fmt` takes decorators of methods only. */
class JsonNumber {
  /**
   * Reads a number, and writes it to a position.
   *
   * @returns the position behind it; 0 if it is left to others
   */
  @inline
  static read(at: usize, target: usize, isSingle: bool): usize {
    const isNegative = i32(load<u8>(at) == MINUS);
    const first = at + isNegative;
    const others = othersThanDigits(first);
    const whole = ctz(others);
    let next = first + whole;
    let decimals: u32 = 0;
    if (load<u8>(next) == DOT) {
      decimals = ctz(others & (others - 1)) - whole - 1;
      next += 1 + decimals;
    }
    const isPadded = i32(whole > 1) & i32(load<u8>(first) == ZERO);
    const isEmpty = i32(whole == 0) | i32(load<u8>(next - 1) == DOT);
    if (isPadded | isEmpty) return 0;
    let places = decimals;
    if ((load<u8>(next) | LOWER_CASE) == LETTER_E) {
      places -= readExponent(next + 1);
      next = exponentEnd;
    }
    const size = quotient(first, whole, decimals, places, isSingle);
    if (isNaN(size)) return 0;
    const value = size * ((1 - 2 * isNegative) as f64);
    if (isSingle) store<f32>(target, value as f32);
    else store<f64>(target, value);
    return next;
  }
}

/** Where an exponent ended. */
let exponentEnd: usize = 0;

/** @returns the exponent whose letter stands before; so many for none that no number has it */
function readExponent(at: usize): i32 {
  const isNegative = load<u8>(at) == MINUS;
  if (isNegative || load<u8>(at) == PLUS) at++;
  const first = at;
  let exponent: i32 = 0;
  for (; isDigit(load<u8>(at)) && at < first + MOST_EXPONENT_DIGITS; at++) {
    exponent = exponent * 10 + (load<u8>(at) - ZERO);
  }
  exponentEnd = at;
  if (at == first || isDigit(load<u8>(at))) return NO_EXPONENT;
  return isNegative ? -exponent : exponent;
}

/**
 * The float64 nearest to the integer of some digits divided by 10^places, or one with the same nearest
 * float32; NaN when it is left to others.
 *
 * @param first where the digits begin
 * @param whole how many there are before the point
 * @param decimals how many behind it
 */
function quotient(first: usize, whole: u32, decimals: u32, places: u32, isSingle: bool): f64 {
  // Negative ones are large here.
  if (whole > DIGITS || places > MOST_PLACES) return NaN;
  let digits = valuesOfDigits(first);
  if (decimals > 0) digits = v128.swizzle(digits, v128.load(WITHOUT_POINT + (whole << 4)));
  const divisor = load<f64>(POWERS + (places << 3));
  const count = whole + decimals;
  // A float64 holds the integer, and its quotient is the nearest one.
  if (count <= DIGITS) return (numberOf(digits, count) as i64 as f64) / divisor;
  const others = count - DIGITS;
  if (others > VECTOR) return NaN;
  const upper = numberOf(digits, DIGITS);
  const tens = load<u64>(TENS + (others << 3));
  if (!((upper as f64) * (tens as f64) < MOST)) return NaN;
  const integer = (upper * tens + numberOf(valuesOfDigits(first + VECTOR), others)) as i64;
  const near = integer as f64;
  const value = near / divisor;
  if (isSingle && isClear(value)) return value;
  return nearestQuotient(integer, near, divisor, value);
}

/** Whether all numbers near a float64 have the same nearest float32. */
function isClear(value: f64): bool {
  return ((value * (1 - NEAR)) as f32) == ((value * (1 + NEAR)) as f32);
}

/**
 * The float64 nearest to an integer divided by a power of ten; NaN if it is almost in the middle of two.
 *
 * The quotient is corrected by its remainder, which is exact: T. J. Dekker, "A floating-point technique
 * for extending the available precision", 1971.
 *
 * @param near the float64 nearest to the integer
 * @param quotient of that
 */
function nearestQuotient(integer: i64, near: f64, divisor: f64, quotient: f64): f64 {
  const product = quotient * divisor;
  const high = highHalf(quotient);
  const low = quotient - high;
  const divisorHigh = highHalf(divisor);
  const divisorLow = divisor - divisorHigh;
  const lost = high * divisorHigh - product + high * divisorLow + low * divisorHigh +
    low * divisorLow;
  const rest = (integer - (near as i64)) as f64;
  const beyond = (near - product - lost + rest) / divisor;
  const nearest = quotient + beyond * (1 - NEAR);
  return nearest == quotient + beyond * (1 + NEAR) ? nearest : NaN;
}

/** The upper 26 bits of a float64. */
function highHalf(value: f64): f64 {
  const scaled = value * 134_217_729.0;
  return scaled - (scaled - value);
}

/** A bit for each of 32 bytes that is no digit. */
function othersThanDigits(from: usize): u32 {
  const nines = i8x16.splat(9);
  const first = i8x16.gt_u(valuesOfDigits(from), nines);
  const second = i8x16.gt_u(valuesOfDigits(from + VECTOR), nines);
  return i8x16.bitmask(first) | i8x16.bitmask(second) << VECTOR;
}

/** The number that the first values of up to sixteen digits stand for. */
function numberOf(digits: v128, count: u32): u64 {
  const values = v128.swizzle(digits, v128.load(TO_END + (count << 4)));
  const tens = i16x8.mul(v128.and(values, i16x8.splat(0xff)), i16x8.splat(10));
  const twos = i16x8.add(tens, i16x8.shr_u(values, 8));
  const fours = i32x4.dot_i16x8_s(twos, i32x4.splat(100 | 1 << 16));
  const narrow = i16x8.narrow_i32x4_u(fours, fours);
  const eights = i64x2.extract_lane(i32x4.dot_i16x8_s(narrow, i32x4.splat(10_000 | 1 << 16)), 0);
  return ((eights & 0xffff_ffff) as u64) * 100_000_000 + ((eights >>> 32) as u64);
}

function valuesOfDigits(from: usize): v128 {
  return i8x16.sub(v128.load(from), i8x16.splat(ZERO as i8));
}

function isDigit(byte: u8): bool {
  return byte >= ZERO && byte <= ZERO + 9;
}

function isSpace(byte: u8): bool {
  return byte <= SPACE && (byte == SPACE || byte == 10 || byte == 13 || byte == 9);
}
