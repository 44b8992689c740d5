/** What a reader does to a chart, beside pointing at it; it comes when the first one is about to. */

export { listenToGestures } from "./gestures.ts";
export { listenToKeys } from "./keyboard.ts";
