// @ts-nocheck: this is AssemblyScript, which `deno task kernels` compiles.

/*
 * Writes float32 as text, each with a comma behind it: the digits of `shortest_float32.ts`, by the same
 * arithmetic. No branch depends on what is random in most numbers, their signs and how many digits they
 * have: a processor would guess half of them wrongly.
 *
 * Memory, in bytes. `float_text.ts` reads and writes the same.
 */

// Tables of `shortest_float32.ts`.
const DECIMALS: usize = 0;
const NEXT_TEN: usize = 256;
const HALF_STEP: usize = 2304;
const SCALES: usize = 4352;
const WITH_MIDDLE: usize = 5120;

// By the number of decimals: where each character of the text comes from, as `i8x16.swizzle` takes it;
// how many there are before the point; and how many with the point and all digits.
const PLACES: usize = 5136;
const WHOLE: usize = 5376;
const LENGTHS: usize = 5392;

/** How long the text is. */
const LENGTH: usize = 5408;
const FLOATS: usize = 5424;
const TEXT: usize = 8192;

// As in `shortest_float32.ts`.
const LEAST_SCALE: i32 = -30;
const MOST_EXACT: i32 = 12;
const INEXACT: f64 = 1.0 / 1_048_576.0;
const FRACTION_BITS: u32 = 23;
const FRACTION: u32 = (1 << FRACTION_BITS) - 1;
const SIGN: u32 = 1 << 31;

const MOST: f64 = 1e9;
const NINE_DIGITS: i32 = 100_000_000;
const DIGITS: i32 = 9;
/** Numbers with more decimals have an exponent in JSON. */
const MOST_PLAIN: i32 = 14;

const ZEROS: u64 = 0x3030303030303030;
/** Behind the last eight digits, the first one and these stand in a vector: a point and a zero. */
const POINT_AND_ZERO: u64 = 0x302e00;
const ZERO: u8 = 48;
const COMMA: u8 = 44;
const MINUS: u8 = 45;
const LETTER_E: u8 = 101;

/**
 * @param count of numbers, from `FLOATS` on
 * @returns how many were written: those before the first that is not finite or from 10^9 on, has fewer
 * bits than others, or for which the arithmetic is not exact enough
 */
export function write(count: usize): usize {
  let at = TEXT;
  let i: usize = 0;
  for (; i < count; i++) {
    const pattern = load<u32>(FLOATS + (i << 2));
    const magnitude = pattern & ~SIGN;
    if (magnitude == 0) {
      store<u8>(at, ZERO);
      store<u8>(at, COMMA, 1);
      at += 2;
      continue;
    }
    const size = reinterpret<f32>(magnitude) as f64;
    const exponent = magnitude >> FRACTION_BITS;
    if (exponent == 0 || !(size < MOST)) break;
    let decimals = (load<i8>(DECIMALS + exponent) as i32) -
      i32(size >= load<f64>(NEXT_TEN + (exponent << 3)));
    let digits = shortestDigits(pattern, size, decimals);
    if (digits < 0) break;
    const isTen = i32(digits == 10 * NINE_DIGITS);
    digits = chosen(isTen, NINE_DIGITS, digits);
    decimals -= isTen;
    store<u8>(at, MINUS);
    at += pattern >> 31;
    const isPlain = decimals <= MOST_PLAIN;
    at += writeDecimal(at, digits, isPlain ? decimals : DIGITS - 1);
    if (!isPlain) at += writeExponent(at, decimals - (DIGITS - 1));
    store<u8>(at++, COMMA);
  }
  store<u32>(LENGTH, (at - TEXT) as u32);
  return i;
}

/** As in `shortest_float32.ts`. */
function shortestDigits(pattern: u32, size: f64, decimals: i32): i32 {
  const scale = load<f64>(SCALES + ((decimals - LEAST_SCALE) << 3));
  const scaled = size * scale;
  const exponent = (pattern & ~SIGN) >> FRACTION_BITS;
  const above = load<f64>(HALF_STEP + (exponent << 3)) * scale *
    load<f64>(WITH_MIDDLE + ((pattern & 1) << 3));
  const below = (pattern & FRACTION) == 0 ? above / 2 : above;
  if (decimals > MOST_EXACT && isUnclear(scaled, above, below)) return -1;
  const nine = (scaled + 0.5) as i32;
  const eight = ((scaled * 0.1 + 0.5) as i32) * 10;
  const seven = ((scaled * 0.01 + 0.5) as i32) * 100;
  const six = ((scaled * 0.001 + 0.5) as i32) * 1000;
  const isEight = isBetween(eight, scaled, above, below);
  const isSeven = isEight & isBetween(seven, scaled, above, below);
  const isSix = isSeven & isBetween(six, scaled, above, below);
  return chosen(isSix, six, chosen(isSeven, seven, chosen(isEight, eight, nine)));
}

function isBetween(candidate: i32, scaled: f64, above: f64, below: f64): i32 {
  const distance = (candidate as f64) - scaled;
  return i32(distance < above) & i32(-distance < below);
}

/** `yes` for 1, `no` for 0. V8 may branch for `select`. */
function chosen(condition: i32, yes: i32, no: i32): i32 {
  return no ^ ((yes ^ no) & -condition);
}

function isUnclear(scaled: f64, above: f64, below: f64): bool {
  return isUnclearAt(1, scaled, above, below) || isUnclearAt(10, scaled, above, below) ||
    isUnclearAt(100, scaled, above, below) || isUnclearAt(1000, scaled, above, below);
}

function isUnclearAt(step: f64, scaled: f64, above: f64, below: f64): bool {
  const distance = nearest(scaled / step) * step - scaled;
  return abs(abs(distance) - step / 2) < INEXACT || abs(distance - above) < INEXACT ||
    abs(distance + below) < INEXACT;
}

/** Writes nine digits divided by 10^decimals, without zeros at the end. @returns how many characters */
function writeDecimal(at: usize, digits: i32, decimals: i32): i32 {
  const first = digits / NINE_DIGITS;
  const others = bytesOfDigits(digits - first * NINE_DIGITS);
  const characters = i64x2.replace_lane(
    i64x2.splat(others | ZEROS),
    1,
    ((ZERO + first) as u64) | POINT_AND_ZERO,
  );
  v128.store(at, v128.swizzle(characters, v128.load(PLACES + (decimals << 4))));
  const zeros = min((clz(others) as i32) >> 3, decimals);
  const length = (load<u8>(LENGTHS + decimals) as i32) - zeros;
  // No point stands at the end.
  return length - i32(length == 1 + (load<u8>(WHOLE + decimals) as i32));
}

/** Eight digits as bytes, the first one lowest. */
function bytesOfDigits(digits: i32): u64 {
  const thousands = digits / 10_000;
  const fours = (thousands as u64) | ((digits - thousands * 10_000) as u64) << 32;
  // Products with a rounded up reciprocal have the same quotients.
  const hundreds = ((fours * 10_486) >> 20) & 0x7f_0000_007f;
  const twos = hundreds | (fours - hundreds * 100) << 16;
  const tens = ((twos * 103) >> 10) & 0xf_000f_000f_000f;
  return tens | (twos - tens * 10) << 8;
}

/** Writes a negative exponent. @returns how many characters */
function writeExponent(at: usize, exponent: i32): i32 {
  store<u8>(at, LETTER_E);
  store<u8>(at, MINUS, 1);
  const hasTens = i32(exponent >= 10);
  store<u8>(at, ZERO + exponent / 10, 2);
  store<u8>(at + 2 + hasTens, ZERO + exponent % 10);
  return 3 + hasTens;
}
