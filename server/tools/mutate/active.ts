/** The mutant that is on from the start; copies of the sources say another here. */
export const ACTIVE: string | undefined = undefined;
