/**
 * How many hangs set a version aside, however far apart: each blocks a thread as long as a run may
 * take.
 */
export const MAX_HANGS = 2;
