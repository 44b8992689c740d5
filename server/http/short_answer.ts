import { JsonBytes } from "./json_bytes.ts";

/** Room for the first rows of an answer. */
export const FIRST_ROOM = 16_384;

/**
 * Where the short answers of a thread are written: new memory for each would cost as much as writing
 * it. Nothing is awaited between `restart` and `copy`.
 */
export const SHORT_ANSWER: JsonBytes = new JsonBytes(false, FIRST_ROOM);
