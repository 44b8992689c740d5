/**
 * fast-check, for tests, with one setting: a property ends after a while.
 *
 * A property that fails is tried again and again with smaller values, and where each try is slow
 * that takes minutes. After the limit it tells the smallest failure so far. A property that passes
 * has as many runs by then as the machine could do.
 */

import fc from "fast-check-library";

export * from "fast-check-library";
export default fc;

const LIMIT_MS = 20_000;

fc.configureGlobal({ ...fc.readConfigureGlobal(), interruptAfterTimeLimit: LIMIT_MS });
