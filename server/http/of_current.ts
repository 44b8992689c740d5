/**
 * What is made of something that may be replaced while it is being made: of the one that is still
 * there afterwards.
 *
 * @param find finds the one that is there now
 */
export async function ofCurrent<T, Made>(
  find: () => T,
  make: (found: T) => Promise<Made>,
): Promise<Made> {
  for (let found = find();;) {
    const made = await make(found);
    const current = find();
    if (current === found) return made;
    found = current;
  }
}
